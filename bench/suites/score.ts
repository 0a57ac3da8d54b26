/**
 * Suite score: from the pixels of one aligned crop to its score in memory: normalising, upload, the whole detector,
 * reading back. Ours, on WebGPU and on the CPU engine with one thread and with all, against onnxruntime-web on the same
 * weights, on WebGPU and on one thread of WebAssembly; the logits must agree. Finding and cutting the face, which both would share, is not in it.
 */
import { normalisePictures } from '@/engine/data/faceData';
import { detectorOnnx, readerOf } from '@/engine/exports/onnxNetwork';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import type { ModelConfig, Preset } from '@/lib/presets';
import { SeededRandom } from '@/lib/random';
import { classify } from '@/ml/model/classifier';
import { classifierParameters } from '@/ml/model/parameters';
import { initialiseStore, type ParameterStore } from '@/ml/model/parameterStore';
import { patchify } from '@/ml/ops/patchify';
import { relativeError } from '@/ml/ops/relativeError';
import * as tf from '@/ml/tf';
import { cpuPlace, onGpu, type Place } from '../cpuEngine';
import type { DetectorPeerFactory } from '../peers/ortDetector';
import type { RowSubject } from '../report';
import { withKernelMode, type NamedCandidate, type Session } from '../session';
import { readAll, shake } from '../weights';

const SEED = 4;
const CLASSES = 2;
const AGREEMENT_LIMIT = 1e-3;
const STATISTICS: PixelStatistics = { mean: [0.55, 0.42, 0.37], std: [0.28, 0.24, 0.23] };
const done = () => Promise.resolve();

/** (N, 3, S, S) 0..1 of interleaved bytes, as the exported detector wants them. */
function planes(rgb: Uint8Array): Float32Array {
  const pixels = rgb.length / 3;
  return Float32Array.from(
    { length: rgb.length },
    (_, i) => rgb[(i % pixels) * 3 + Math.floor(i / pixels)] / 255,
  );
}

/** Our detector and the picture that it is given. */
class OwnDetector {
  readonly store: ParameterStore;

  private constructor(
    private readonly model: ModelConfig,
    private readonly rgb: Uint8Array,
    private readonly place: Place,
  ) {
    this.store = initialiseStore(classifierParameters(model, CLASSES), SEED);
    shake(this.store, SEED);
  }

  static make(model: ModelConfig, rgb: Uint8Array, place: Place): Promise<OwnDetector> {
    return place(() => new OwnDetector(model, rgb, place));
  }

  logits(): Promise<Float32Array> {
    const { model, rgb, store } = this;
    return this.place(async () => {
      const pixels = normalisePictures([rgb], STATISTICS);
      const shape: [number, number, number, number] = [1, model.imageSize, model.imageSize, 3];
      const logits = withKernelMode('fused', () =>
        tf.tidy(() => classify(store, model, patchify(tf.tensor4d(pixels, shape), model.patchSize))),
      );
      const values = Float32Array.from(await logits.data());
      logits.dispose();
      return values;
    });
  }
}

/** Where ours runs, the first one the measure of the others. */
function placesOf(session: Session): { variant: RowSubject['variant']; place: Place }[] {
  const { cpu } = session;
  return [
    { variant: 'fused', place: onGpu },
    ...('threads' in cpu
      ? [
          { variant: 'wasm-1' as const, place: cpuPlace(1) },
          { variant: 'wasm-N' as const, place: cpuPlace(cpu.threads) },
        ]
      : []),
  ];
}

/** Adds the score rows of one preset. */
export async function scoreSuite(
  session: Session,
  preset: Preset,
  makePeer: DetectorPeerFactory | { missing: string },
): Promise<void> {
  const { model } = preset;
  const random = SeededRandom.fromSeed(SEED);
  const rgb = Uint8Array.from({ length: 3 * model.imageSize ** 2 }, () => random.integer(256));
  const subject = { suite: 'score', preset: preset.name, batch: 1 } as const;
  const candidates: NamedCandidate[] = [];
  const own: OwnDetector[] = [];
  let reference: Float32Array = new Float32Array();
  for (const { variant, place } of placesOf(session)) {
    const detector = await OwnDetector.make(model, rgb, place);
    const backend = place === onGpu ? 'webgpu' : 'wasm';
    const logits = await detector.logits();
    if (own.length === 0) reference = logits;
    else {
      const error = relativeError(logits, reference);
      session.agree(`score ${preset.name}, ${variant} on ${backend} against fused`, error, AGREEMENT_LIMIT);
    }
    own.push(detector);
    const enqueue = async () => void (await detector.logits());
    candidates.push({ subject: { ...subject, variant, backend }, enqueue, settle: done });
  }
  const read = readerOf(await readAll(own[0].store));
  const head = { pooling: 'mean', adapter: false, classes: CLASSES } as const;
  const onnx = detectorOnnx(model, head, read, { mean: [...STATISTICS.mean], std: [...STATISTICS.std] }, {});
  const disposals: (() => Promise<void>)[] = [];
  const peerThreads = session.options.threads ?? 1;
  for (const backend of ['webgpu', 'wasm'] as const) {
    const row: RowSubject = { ...subject, variant: 'onnxruntime-web', backend };
    if (!session.options.peers) continue;
    try {
      if ('missing' in makePeer) throw new Error(makePeer.missing);
      const peer = await makePeer(onnx, backend, peerThreads);
      disposals.push(() => peer.dispose());
      const theirs = () => peer.logits(planes(rgb), [1, 3, model.imageSize, model.imageSize]);
      const error = relativeError(await theirs(), reference);
      session.agree(
        `score ${preset.name}, onnxruntime-web on ${backend} against fused`,
        error,
        AGREEMENT_LIMIT,
      );
      candidates.push({
        subject: row,
        enqueue: async () => void (await theirs()),
        settle: done,
        ...(backend === 'wasm' && { note: `threads: ${peerThreads}` }),
      });
    } catch (error) {
      session.skip(row, error instanceof Error ? error.message : String(error));
    }
  }
  await session.measure(candidates, { images: 1 });
  for (const dispose of disposals) await dispose();
  for (const { store } of own) store.dispose();
}
