/**
 * Suite infer: the encoder forward on whole images (no masks) at batch 1 and 8, input and output on the GPU.
 * Ours with fused kernels and with stock tfjs operations, against onnxruntime-web on the same weights; the
 * outputs must agree.
 */
import type { Preset } from '@/lib/presets';
import { deriveSeed, SeededRandom } from '@/lib/random';
import { encode, FULL_VIEW } from '@/ml/model/fsfm';
import { initialiseStore, type ParameterStore } from '@/ml/model/parameterStore';
import { onlineParameters, patchCountOf } from '@/ml/model/parameters';
import { settleGpu } from '@/ml/ops/gpu/backend';
import type { KernelMode } from '@/ml/ops/mode';
import { patchify } from '@/ml/ops/patchify';
import { relativeError } from '@/ml/ops/relativeError';
import * as tf from '@/ml/tf';
import { encoderFlops } from '../flops';
import { encoderOnnx, readerOf, type OperatorForm } from '@/engine/exports/onnxNetwork';
import type { EncoderPeer, EncoderPeerFactory } from '../peers/ortEncoder';
import type { RowSubject } from '../report';
import { tfjsBytesInUse, withKernelMode, type NamedCandidate, type Session } from '../session';
import { readAll, shake } from '../weights';

const BATCHES = [1, 8];
const SEED = 2;
const AGREEMENT_LIMIT = 1e-4;

/** Our encoder in one kernel mode; the networks and the input are shared. */
class OwnEncoder {
  readonly candidate: NamedCandidate;
  private latent: tf.Tensor | null = null;

  constructor(
    private readonly preset: Preset,
    private readonly store: ParameterStore,
    private readonly images: tf.Tensor4D,
    private readonly mode: KernelMode,
    subject: RowSubject,
  ) {
    this.candidate = {
      subject,
      enqueue: () => this.enqueue(),
      settle: settleGpu,
      bytesInUse: tfjsBytesInUse,
    };
  }

  private enqueue(): void {
    this.latent?.dispose();
    const { model } = this.preset;
    this.latent = withKernelMode(this.mode, () =>
      tf.tidy(() => encode(this.store, model, patchify(this.images, model.patchSize), FULL_VIEW)),
    );
  }

  async output(): Promise<Float32Array> {
    this.enqueue();
    if (!this.latent) throw new Error('The encoder left no output.');
    return Float32Array.from(await this.latent.data());
  }

  dispose(): void {
    this.latent?.dispose();
  }
}

/** Leaves a row out when one run would not fit its budget, going by the same variant at a smaller batch. */
function skippedAsSlow(session: Session, row: RowSubject): boolean {
  const known = session.rows.find(
    ({ suite, preset, variant }) => suite === row.suite && preset === row.preset && variant === row.variant,
  );
  const expectedMs = known ? (known.medianMs / known.batch) * row.batch : 0;
  if (expectedMs <= session.options.rowBudgetMs) return false;
  session.skip(row, `one run would take about ${Math.round(expectedMs / 1000)} s, more than a row's budget`);
  return true;
}

async function measureBatch(
  session: Session,
  preset: Preset,
  store: ParameterStore,
  batch: number,
  makePeer: EncoderPeerFactory | { missing: string },
): Promise<void> {
  const { model } = preset;
  const random = SeededRandom.fromSeed(deriveSeed(SEED, batch));
  const inputShape: [number, number, number, number] = [batch, model.imageSize, model.imageSize, 3];
  const input = Float32Array.from({ length: inputShape.reduce((a, b) => a * b) }, () => random.normal());
  const images = tf.tensor4d(input, inputShape);
  const subject = { suite: 'infer', preset: preset.name, batch, backend: 'webgpu' } as const;
  const fused = new OwnEncoder(preset, store, images, 'fused', { ...subject, variant: 'fused' });
  const own = [fused];
  await fused.output();
  await session.tune();
  const reference = await fused.output();
  const what = `infer ${preset.name} x${batch}`;
  const stockRow: RowSubject = { ...subject, variant: 'stock' };
  if (session.options.stock && !skippedAsSlow(session, stockRow)) {
    const stock = new OwnEncoder(preset, store, images, 'stock', stockRow);
    const error = relativeError(await stock.output(), reference);
    session.agree(`${what}, stock against fused`, error, AGREEMENT_LIMIT);
    own.push(stock);
  }

  const candidates = own.map(({ candidate }) => candidate);
  const peerRow: RowSubject = { ...subject, variant: 'onnxruntime-web' };
  const peer = skippedAsSlow(session, peerRow)
    ? null
    : await startPeer(session, preset, store, { input, inputShape, reference }, makePeer);
  if (peer) {
    session.agree(`${what}, onnxruntime-web against fused`, peer.error, AGREEMENT_LIMIT);
    const { enqueue, settle } = peer.encoder;
    candidates.push({ enqueue, settle, subject: peerRow, ...(peer.note ? { note: peer.note } : {}) });
  }
  await session.measure(candidates, { images: batch, modelFlops: batch * encoderFlops(model) });
  for (const encoder of own) encoder.dispose();
  images.dispose();
  await peer?.encoder.dispose();
}

/** onnxruntime-web's encoder with the relative error of its output. */
interface CheckedPeer {
  encoder: EncoderPeer;
  error: number;
  note?: string;
}

/**
 * onnxruntime-web on the same weights, or null with a note in the report. Its fused attention is taken where
 * it computes the right values on this adapter, the plain graph elsewhere.
 */
async function startPeer(
  session: Session,
  preset: Preset,
  store: ParameterStore,
  data: { input: Float32Array; inputShape: number[]; reference: Float32Array },
  makePeer: EncoderPeerFactory | { missing: string },
): Promise<CheckedPeer | null> {
  if (!session.options.peers) return null;
  const { model } = preset;
  const { input, inputShape, reference } = data;
  const [batch] = inputShape;
  const outputShape = [batch, 1 + patchCountOf(model), model.width];
  try {
    if ('missing' in makePeer) throw new Error(makePeer.missing);
    const read = readerOf(await readAll(store));
    const start = async (form: OperatorForm): Promise<CheckedPeer> => {
      const encoder = await makePeer(encoderOnnx(model, read, batch, form), input, inputShape, outputShape);
      await encoder.enqueue();
      return { encoder, error: relativeError(await encoder.read(), reference) };
    };
    const fused = await start('fused');
    if (fused.error <= AGREEMENT_LIMIT) return fused;
    await fused.encoder.dispose();
    const wrong = `its MultiHeadAttention is off by ${fused.error.toPrecision(1)} on this adapter`;
    return { ...(await start('plain')), note: `plain attention: ${wrong}` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    session.skip(
      { suite: 'infer', preset: preset.name, batch, variant: 'onnxruntime-web', backend: 'webgpu' },
      reason,
    );
    return null;
  }
}

/** Adds the infer rows of one preset. */
export async function inferSuite(
  session: Session,
  preset: Preset,
  makePeer: EncoderPeerFactory | { missing: string },
): Promise<void> {
  const store = initialiseStore(onlineParameters(preset.model), SEED);
  shake(store, SEED);
  for (const batch of BATCHES) await measureBatch(session, preset, store, batch, makePeer);
  store.dispose();
}
