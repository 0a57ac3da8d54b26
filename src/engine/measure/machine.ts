/**
 * Measures this machine in about ten seconds: the largest plain product, a training step of micro and one face's score, on
 * the CPU engine and on the GPU where there is a real one. Figures have the names of `npm run bench --json`. It starts both
 * engines: an instance of its own, which is ended afterwards, and at once when a person has had enough.
 */
import { defaultPretrainConfig } from '@/lib/config';
import { LabError } from '@/lib/errors';
import { PRESETS } from '@/lib/presets';
import { CROP_SIZE } from '@/lib/regions';
import { APP_VERSION } from '@/lib/version';
import { initialiseStore } from '@/ml/model/parameterStore';
import { onlineParameters, targetParameters } from '@/ml/model/parameters';
import { settleGpu } from '@/ml/ops/gpu/backend';
import { currentChoices } from '@/ml/ops/gpu/variants';
import { linear } from '@/ml/ops/linear';
import { coreCount } from '@/ml/ops/wasm/threads';
import { messagesHeard } from '@/ml/ops/wasm/turn';
import * as tf from '@/ml/tf';
import { initWasm, wasmMemory } from '@/ml/wasm';
import { gpuMemory } from '@/ml/webgpu';
import { blobSource } from '@/storage/byteSource';
import { claimGpu } from '../device/claim';
import { decideEngine } from '../device/decide';
import { chosenEngine } from '../device/wish';
import { PretrainStep } from '../pretrain/pretrainStep';
import { Detector } from '../scoring/detector';
import { readDetectorInfo } from '../scoring/detectorInfo';
import { heldRuns } from '../training/runLock';
import { cpuPlace, onGpu, type Place } from './place';
import { seededBatch, uploadBatch } from './stepBatch';
import { timeInterleaved, type Candidate, type Timing } from './timing';

const PRESET = 'micro';
/** Of the step, as in the bench. */
const BATCH = 16;
const SEED = 1;
const LR = 1.5e-3;
const MOMENTUM = 0.996;
/** Sides of the products, the larger ones only where the one before was quick: the largest is the measure of the others. */
const SIDES = [256, 512, 1024, 2048, 4096];
const LONG_PRODUCT_MS = 60;

type Variant = 'fused' | 'wasm-N';

/** One variant of one measured thing, as a row of the bench. */
export interface MeasuredRow extends Timing {
  suite: 'step' | 'score';
  preset: string;
  batch: number;
  /** Ours on the GPU, or on the CPU engine with all of its threads. */
  variant: Variant;
  backend: 'webgpu' | 'wasm';
  imagesPerSecond: number;
}

interface PeakProduct {
  gflops: number;
  /** How it was reached: "linear, CPU engine, 1024 x 1024". */
  how: string;
}

export interface MachineReport {
  machine: {
    /** As the browser calls itself. */
    browser: string;
    cores: number;
    /** Of the CPU engine; 1 where the page may share no memory. */
    threads: number;
    /** As far as the browser tells, which says no more than 8. */
    memoryGiB: number | null;
  };
  adapter: { vendor: string; architecture: string; device: string; description: string; isFallback: boolean };
  versions: Record<string, string>;
  date: string;
  /** On the GPU; 0 where none was measured, with the reason. */
  peakMatmul: PeakProduct;
  /** On the CPU, by threads. */
  cpuPeaks: ({ threads: number } & PeakProduct)[];
  /** Kernels of the GPU that were measured fastest before, by class; others ran by the rule of thumb. */
  kernelVariants: Record<string, string>;
  rows: MeasuredRow[];
}

/** How far the measurement is. */
export interface MeasureProgress {
  label: string;
  done: number;
  total: number;
}

export interface MeasurePolicy {
  repetitions: number;
  /** For each figure. */
  budgetMs: number;
  sides: readonly number[];
}

const POLICY: MeasurePolicy = { repetitions: 5, budgetMs: 1200, sides: SIDES };

/** An engine that is measured. */
interface Measured {
  name: string;
  variant: Variant;
  backend: MeasuredRow['backend'];
  place: Place;
  settle: () => Promise<void>;
}

export class MachineMeasurement {
  constructor(private readonly policy: MeasurePolicy = POLICY) {}

  /**
   * @param detectorFile a detector of micro
   * @param tell hears of each part before it begins
   * @throws LabError `wrong-state` while some tab trains; as `initWasm`
   */
  async measure(detectorFile: Blob, tell: (progress: MeasureProgress) => void): Promise<MachineReport> {
    await requireQuiet();
    const wish = chosenEngine();
    const { threads } = await decideEngine({ ...wish, engine: 'cpu' });
    await initWasm({ threads });
    const gpu = await this.openGpu();
    const engines = [cpuWith(threads), ...('missing' in gpu ? [] : [GPU])];
    const counts = threads > 1 ? [1, threads] : [1];
    const total = counts.length + 2 * engines.length + ('missing' in gpu ? 0 : 1);
    let done = 0;
    const part = <T>(label: string, work: () => Promise<T>): Promise<T> => {
      tell({ label, done: done++, total });
      return work();
    };

    const cpuPeaks: MachineReport['cpuPeaks'] = [];
    for (const count of counts) {
      const peak = await part(`products, ${threadsInWords(count)}`, () => this.product(cpuWith(count)));
      cpuPeaks.push({ threads: count, ...peak });
    }
    const peakMatmul =
      'missing' in gpu
        ? { gflops: 0, how: `not measured: ${gpu.missing}` }
        : await part('products, GPU', () => this.product(GPU));
    const rows: MeasuredRow[] = [];
    for (const engine of engines) {
      rows.push(await part(`a training step, ${engine.name}`, () => this.step(engine)));
      rows.push(await part(`a face's score, ${engine.name}`, () => this.score(engine, detectorFile)));
    }
    return {
      machine: { ...facts(), threads },
      adapter: 'missing' in gpu ? { ...NO_ADAPTER, description: `none: ${gpu.missing}` } : gpu.adapter,
      versions: { 'fsfm-lab': APP_VERSION, tfjs: tf.version_core },
      date: new Date().toISOString(),
      ...{ peakMatmul, cpuPeaks, kernelVariants: currentChoices(), rows },
    };
  }

  /** Where the person chose the GPU, an emulated one too. */
  private async openGpu(): Promise<{ adapter: MachineReport['adapter'] } | { missing: string }> {
    const wish = chosenEngine();
    const decision = await decideEngine(wish.engine === 'gpu' ? wish : { ...wish, engine: 'auto' });
    if (decision.engine !== 'gpu') return { missing: decision.reason };
    try {
      const { report } = await claimGpu();
      const { vendor, architecture, name: description, isFallback } = report;
      return { adapter: { vendor, architecture, device: '', description, isFallback } };
    } catch (error) {
      return { missing: error instanceof Error ? error.message : String(error) };
    }
  }

  /** The best of all sides. */
  private async product({ name, backend, place, settle }: Measured): Promise<PeakProduct> {
    let best: PeakProduct = { gflops: 0, how: 'none' };
    for (const side of this.policy.sides) {
      const matrix = await place(() => tf.tensor2d(repeated(side * side), [side, side]));
      const { medianMs } = await this.time({
        enqueue: () => place(() => linear(matrix, matrix, null).dispose()),
        settle,
      });
      matrix.dispose();
      const gflops = (2 * side ** 3) / medianMs / 1e6;
      const how = `linear, ${backend === 'wasm' ? 'CPU engine' : 'fused kernels'}, ${side} x ${side}`;
      if (gflops > best.gflops) best = { gflops, how };
      if (medianMs > LONG_PRODUCT_MS) break;
    }
    if (best.gflops > 0) return best;
    throw new Error(`No product could be timed on the ${name}.`);
  }

  /** One pretraining step, with everything that belongs to it. */
  private async step({ variant, backend, place, settle }: Measured): Promise<MeasuredRow> {
    const { model } = PRESETS[PRESET];
    const config = defaultPretrainConfig(PRESET);
    const images = seededBatch(model, BATCH, config.maskRatio, SEED);
    const { online, target, pretrain } = await place(() => {
      const online = initialiseStore(onlineParameters(model), SEED);
      const target = initialiseStore(targetParameters(model), SEED);
      return { online, target, pretrain: new PretrainStep(model, config, online, target) };
    });
    let step = 0;
    const enqueue = () =>
      place(() => {
        const batch = uploadBatch(model, images);
        const { figures, c2PerImage } = pretrain.run(batch, { step: ++step, lr: LR, momentum: MOMENTUM });
        tf.dispose([figures, c2PerImage, batch.patches, batch.mask, batch.covered]);
        tf.dispose([batch.view.idsKeep, batch.view.idsRestore].filter((ids) => ids !== null));
      });
    try {
      const timing = await this.time({ enqueue, settle });
      return rowOf({ suite: 'step', batch: BATCH, variant, backend }, timing);
    } finally {
      await place(() => {
        pretrain.dispose();
        online.dispose();
        target.dispose();
      });
    }
  }

  /** From the pixels of one aligned crop to its score in memory. */
  private async score({ variant, backend, place }: Measured, file: Blob): Promise<MeasuredRow> {
    const memory = () => ({ ...(backend === 'wasm' ? wasmMemory() : gpuMemory()), buffers: 0 });
    const mostBytes = backend === 'wasm' ? wasmMemory().mostBytes : null;
    const source = blobSource(file);
    const info = await readDetectorInfo(source, 'detector', '');
    const detector = await place(() => Detector.open(source, info, { mostBytes, memory }));
    const face = { rgb: Uint8Array.from({ length: 3 * CROP_SIZE ** 2 }, (_, i) => (i * 31) % 256) };
    try {
      const timing = await this.time({
        enqueue: () => place(async () => void (await detector.logits(info, [face]))),
        settle: () => Promise.resolve(),
      });
      return rowOf({ suite: 'score', batch: 1, variant, backend }, timing);
    } finally {
      await place(() => detector.dispose());
    }
  }

  private async time(candidate: Candidate): Promise<Timing> {
    const [timing] = await timeInterleaved([candidate], this.policy);
    return timing;
  }
}

const GPU: Measured = {
  ...{ name: 'GPU', variant: 'fused', backend: 'webgpu', settle: settleGpu },
  place: (work) => onGpu(work),
};

const cpuWith = (threads: number): Measured => ({
  ...{ name: 'CPU', variant: 'wasm-N', backend: 'wasm' },
  place: cpuPlace(threads),
  settle: () => cpuPlace(threads)(messagesHeard),
});

const NO_ADAPTER = { vendor: '', architecture: '', device: '', isFallback: false };

const threadsInWords = (count: number) => (count === 1 ? 'one thread' : `${count} threads`);

function rowOf(
  subject: Pick<MeasuredRow, 'suite' | 'batch' | 'variant' | 'backend'>,
  timing: Timing,
): MeasuredRow {
  return { ...subject, preset: PRESET, ...timing, imagesPerSecond: (1000 * subject.batch) / timing.medianMs };
}

/** Numbers whose values do not matter, quickly made. */
function repeated(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => ((i * 7919) % 1009) / 1009 - 0.5);
}

function facts(): Omit<MachineReport['machine'], 'threads'> {
  const { userAgent = '', deviceMemory = null } = (globalThis.navigator ?? {}) as Partial<Navigator> & {
    deviceMemory?: number;
  };
  return { browser: userAgent, cores: coreCount(), memoryGiB: deviceMemory };
}

/** @throws LabError `wrong-state` while some tab trains: figures would be of what is left over */
async function requireQuiet(): Promise<void> {
  if (!globalThis.navigator?.locks) return; // not in a browser: nobody trains beside
  const held = await heldRuns();
  if (held.size === 0) return;
  throw new LabError(
    'wrong-state',
    'A training is active in this tab or another one: this machine cannot be measured beside it.',
    'Stop it first; it can be resumed from Runs.',
  );
}
