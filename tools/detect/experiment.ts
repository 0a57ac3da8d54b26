/**
 * What `npm run detect` does, wherever it runs: pretrain on real faces, fine-tune and probe with and without that
 * encoder, train on self-blended images alone, and judge each on the held-out faces.
 */
import { CheckpointFile } from '@/engine/networks/checkpointFile';
import type { LabelledFace } from '@/engine/finetune/detectorData';
import { splitByGroup } from '@/engine/data/detectorSplit';
import { attackScores, bonaFideClass, softmaxRows } from '@/engine/scoring/detectorTask';
import { FinetuneRun } from '@/engine/finetune/finetuneRun';
import { exportDetector } from '@/engine/finetune/finetuneState';
import { defaultPretrainConfig, defaultWarmupEpochs } from '@/lib/config';
import { defaultDetectorConfig, parseDetectorConfig, type DetectorConfig } from '@/lib/detectorConfig';
import type { PresetName } from '@/lib/presets';
import { bootstrapInterval } from '@/ml/metrics/bootstrap';
import { auc } from '@/ml/metrics/ranked';
import { sortScores } from '@/ml/metrics/ranking';
import { setKernelMode } from '@/ml/ops/mode';
import { initWebgpu } from '@/ml/webgpu';
import { bytesSource } from '@/storage/byteSource';
import { facesOf } from './crops';
import { pretrain } from './pretrain';

/** A folder of crops, see `tools/lib/faceCrops.mjs`. */
export interface CropFolder {
  label: string;
  bin: string;
  names: string[];
}

export type Variant =
  'scratch-probe' | 'pretrained-probe' | 'scratch-full' | 'pretrained-full' | 'self-blended';

export interface DetectJob {
  preset: PresetName;
  pretrainEpochs: number;
  pretrainBatch: number;
  /** Settings of every fine-tuning that differ from their defaults. */
  settings: Partial<DetectorConfig>;
  seeds: number[];
  variants: Variant[];
  labelled: CropFolder[];
  /** More real faces for pretraining. */
  unlabelled: CropFolder[];
  /** A pretrained model to use instead of pretraining. */
  checkpoint: string | null;
}

/** What the surroundings bring. */
export interface DetectHost {
  log(line: string): void;
  bytes(path: string): Promise<Uint8Array>;
  /** Keeps a file beside the results. */
  keep(name: string, bytes: Uint8Array): void;
}

/** One detector, judged on the held-out faces. */
export interface DetectRow {
  variant: Variant;
  seed: number;
  auc: number | null;
  interval: { low: number; high: number } | null;
  bestEpoch: number;
  epochs: number;
  testFaces: number;
  seconds: number;
}

export interface DetectResult {
  adapter: string;
  job: Omit<DetectJob, 'labelled' | 'unlabelled'>;
  pretrainFaces: number;
  rows: DetectRow[];
}

/** Peak learning rate of pretraining, whatever the batch. */
const PRETRAIN_LR = 1.5e-3;

export async function runDetect(job: DetectJob, host: DetectHost): Promise<DetectResult> {
  const { adapter } = await initWebgpu();
  const name = adapter.description || [adapter.vendor, adapter.architecture].filter(Boolean).join(' ');
  host.log(`adapter: ${name}`);
  setKernelMode('fused');
  const faces = await labelledFaces(job, host);
  const needed = job.variants.some((variant) => !variant.startsWith('scratch'));
  const { file, count } = needed ? await encoder(job, faces, name, host) : { file: null, count: 0 };
  const rows: DetectRow[] = [];
  for (const seed of job.seeds) {
    for (const variant of job.variants) {
      const row = await judgeVariant(job, variant, seed, faces, variant.startsWith('scratch') ? null : file, name, host); // prettier-ignore
      rows.push(row);
      host.log(`result ${JSON.stringify(row)}`);
    }
  }
  const { preset, pretrainEpochs, pretrainBatch, settings, seeds, variants, checkpoint } = job;
  const told = { preset, pretrainEpochs, pretrainBatch, settings, seeds, variants, checkpoint };
  return { adapter: name, job: told, pretrainFaces: count, rows };
}

async function labelledFaces(job: DetectJob, host: DetectHost): Promise<LabelledFace[]> {
  const folders = await Promise.all(
    job.labelled.map(async ({ label, bin, names }) =>
      facesOf(await host.bytes(bin), names).map((face) => ({ ...face, label, group: null })),
    ),
  );
  return folders.flat();
}

/** Pretrains on the real faces that no test will see. */
async function encoder(
  job: DetectJob,
  labelled: readonly LabelledFace[],
  adapter: string,
  host: DetectHost,
): Promise<{ file: CheckpointFile; count: number }> {
  const { validationShare, testShare, splitSeed } = configOf(job, 'pretrained-full', 0);
  const splits = splitByGroup(labelled, { validation: validationShare, test: testShare }, splitSeed);
  const real = bonaFideClass([...new Set(labelled.map(({ label }) => label))]);
  const seen = labelled
    .filter(({ label }, i) => label === real && splits[i] !== 'test')
    .map(({ id, name, rgb, parsing }) => ({ id, name, rgb, parsing }));
  const others = await Promise.all(
    job.unlabelled.map(async ({ bin, names }) => facesOf(await host.bytes(bin), names)),
  );
  const size = { sourceWidth: 0, sourceHeight: 0, box: { x: 0, y: 0, side: 0 }, facesInPhoto: 1 };
  const all = [...seen.map((face) => ({ ...size, ...face })), ...others.flat()];
  if (job.checkpoint !== null) {
    return {
      file: await CheckpointFile.open(bytesSource(await host.bytes(job.checkpoint))),
      count: all.length,
    };
  }
  host.log(`pretraining on ${all.length} real faces`);
  const { pretrainEpochs: epochs, pretrainBatch: batchSize, preset } = job;
  const config = {
    ...defaultPretrainConfig(preset),
    batchSize,
    blr: (PRETRAIN_LR * 256) / batchSize,
    flip: true,
    epochs,
    warmupEpochs: defaultWarmupEpochs(epochs),
  };
  const keep = (bytes: Uint8Array) => host.keep(`pretrained-${preset}-${epochs}.safetensors`, bytes);
  const bytes = await pretrain(config, all, adapter, host.log, keep);
  return { file: await CheckpointFile.open(bytesSource(bytes)), count: all.length };
}

function configOf({ preset, settings }: DetectJob, variant: Variant, seed: number): DetectorConfig {
  const mode = variant.endsWith('probe') ? 'probe' : 'full';
  const own = mode === 'probe' ? {} : settings;
  const fakes = variant === 'self-blended' ? 'self-blended' : 'dataset';
  const shared = settings.splitSeed === undefined ? {} : { splitSeed: settings.splitSeed };
  return parseDetectorConfig({ ...defaultDetectorConfig(preset, mode), ...own, ...shared, fakes, seed });
}

async function judgeVariant(
  job: DetectJob,
  variant: Variant,
  seed: number,
  faces: readonly LabelledFace[],
  pretrained: CheckpointFile | null,
  adapter: string,
  host: DetectHost,
): Promise<DetectRow> {
  const began = performance.now();
  const run = await FinetuneRun.begin(configOf(job, variant, seed), faces, pretrained);
  await run.prepare();
  while (!run.finished) {
    await run.queueStep();
    if (!run.epochDue) continue;
    const { epoch, trainLoss, validationLoss, validationAuc } = (await run.endEpoch()).row;
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    host.log(`${variant} seed ${seed}: epoch ${epoch}, loss ${trainLoss.toFixed(4)}, validation ${validationLoss?.toFixed(4)}, AUC ${validationAuc?.toFixed(4)}, ${seconds} s`); // prettier-ignore
  }
  host.keep(`${variant}-${seed}.safetensors`, await exportDetector(run, 'best', adapter));
  if (run.best) run.load(run.best);
  const { faces: judged, classes, logits } = await run.judge('test');
  const real = bonaFideClass(classes)!;
  const scores = attackScores(softmaxRows(logits, classes.length), classes, real);
  const sample = { scores, positive: judged.map(({ label }) => (label === real ? 0 : 1)) };
  const row: DetectRow = {
    variant,
    seed,
    auc: auc(sortScores(sample).ranking),
    interval: bootstrapInterval(sample, auc, { seed: 1 }),
    bestEpoch: run.progress.bestEpoch,
    epochs: run.progress.history.length,
    testFaces: judged.length,
    seconds: Math.round((performance.now() - began) / 1000),
  };
  run.dispose();
  return row;
}
