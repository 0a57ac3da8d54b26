/**
 * A released checkpoint on the inputs of its golden, on whatever backend is active: read, recognised and loaded as the
 * app does it. Nothing but what no file tells, how many attention heads there are, is taken from the golden.
 */
import * as v from 'valibot';
import { CheckpointFile } from '@/engine/networks/checkpointFile';
import { disposeBatch } from '@/engine/pretrain/batches';
import { detectorLayout } from '@/engine/scoring/detectorInfo';
import type { ModelConfig } from '@/lib/presets';
import { classification, embedding, fsAdapter, projectedBottleneck } from '@/ml/model/classifier';
import { encode, FULL_VIEW } from '@/ml/model/fsfm';
import { onlineParameters, targetParameters } from '@/ml/model/parameters';
import type { ParameterStore } from '@/ml/model/parameterStore';
import { targetView, threeCLosses } from '@/ml/objective/threeC';
import * as tf from '@/ml/tf';
import type { ByteSource } from '@/storage/byteSource';
import { goldenBatch, goldenPatches } from './batches';
import { Comparison, RELEASED_TOLERANCE, type GroupResult } from './comparison';
import type { Golden } from './golden';

const heads = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)));
const ReleasedSettings = v.object({
  geometry: v.optional(v.object({ heads, decoderHeads: heads, repDecoderHeads: heads }), {}),
});
type Heads = v.InferOutput<typeof ReleasedSettings>['geometry'];

/** The files of one released network; the target network goes with a pretrained online one. */
interface ReleasedFiles {
  checkpoint: readonly ByteSource[];
  target: readonly ByteSource[];
}

async function open(sources: readonly ByteSource[], { heads, decoderHeads }: Heads): Promise<CheckpointFile> {
  return CheckpointFile.open(sources, { ...(heads && { heads }), ...(decoderHeads && { decoderHeads }) });
}

/** Compares what the golden has of these and disposes them. */
async function compare(
  out: Comparison,
  golden: Golden,
  tensors: Readonly<Record<string, tf.Tensor>>,
): Promise<void> {
  for (const [name, tensor] of Object.entries(tensors)) {
    if (!golden.has(name)) continue;
    out.add(name, name, Float32Array.from(await tensor.data()), golden.values(name), RELEASED_TOLERANCE);
  }
  tf.dispose(Object.values(tensors));
}

export async function runReleased(files: ReleasedFiles, golden: Golden): Promise<GroupResult[]> {
  const { geometry } = v.parse(ReleasedSettings, golden.settings);
  const file = await open(files.checkpoint, geometry);
  const out = new Comparison();
  const { kind } = file.recognised;
  if (kind === 'detector') await runDetector(file, golden, out);
  else if (kind === 'online') {
    const target = files.target.length > 0 ? await open(files.target, geometry) : null;
    await runPretrained(file, target, geometry, golden, out);
  } else if (kind === 'target') await runTarget(file, geometry, golden, out);
  else throw new Error('the file holds an encoder alone, of which no golden says anything');
  const results = out.results();
  const wanted = { detector: 'logits', online: 'pred', target: 'z_target' }[kind];
  if (results.every(({ group }) => group !== wanted)) throw new Error(`the golden has no "${wanted}"`);
  return results;
}

async function runDetector(file: CheckpointFile, golden: Golden, out: Comparison): Promise<void> {
  const { model, specs } = detectorLayout(file, 'the file');
  const { shape } = golden.tensor('images');
  const store = await file.load(specs.map(atSide(shape[2], model)));
  const patches = goldenPatches(golden, 'images', model.patchSize);
  try {
    await compare(
      out,
      golden,
      tf.tidy(() => stagesOf(store, model, patches)),
    );
  } finally {
    patches.dispose();
    store.dispose();
  }
}

/** Pictures of another size than the network's: its positions are interpolated. */
function atSide(side: number, { patchSize, width }: ModelConfig) {
  const shape = [1, 1 + (side / patchSize) ** 2, width];
  return <T extends { name: string; shape: number[] }>(spec: T): T =>
    spec.name === 'pos_embed' ? { ...spec, shape } : spec;
}

/** Everything between pictures and probabilities that a golden may hold, by its names. */
function stagesOf(
  store: ParameterStore,
  model: ModelConfig,
  patches: tf.Tensor3D,
): Record<string, tf.Tensor> {
  const { tokens, features, logits } = classification(store, model, patches);
  const stages: Record<string, tf.Tensor> = { feature: features, logits, probabilities: tf.softmax(logits) };
  if (store.has('adapter.linear1.weight')) {
    const { bottleneck, adapted } = fsAdapter(store, features);
    const projected = store.has('projector.weight') ? projectedBottleneck(store, bottleneck) : null;
    const beside = tf.concat([features, adapted], 1);
    Object.assign(stages, { bottleneck, adapter_output: adapted, feature_and_adapter: beside });
    if (projected) Object.assign(stages, { projected });
  }
  if (store.has('embedding.weight')) {
    const { raw, embedded } = embedding(store, features, tokens);
    const isOfTokens = !('bottleneck' in stages);
    if (isOfTokens) Object.assign(stages, { embedding_before_norm_token0: raw, embedding_token0: embedded });
    else Object.assign(stages, { embedding_before_norm: raw, embedding: embedded });
    if (isOfTokens) {
      const [n, count, width] = tokens.shape;
      const patchTokens = tf.slice(tokens, [0, 1, 0], [n, count - 1, width]);
      stages.tokens = tf.concat([tf.expandDims(features, 1), patchTokens], 1);
    }
  }
  return stages;
}

/** What the target network alone makes of the whole pictures. */
async function runTarget(file: CheckpointFile, heads: Heads, golden: Golden, out: Comparison): Promise<void> {
  const model = withHeads(file.recognised.model, heads);
  const target = await file.load(targetParameters(model));
  const patches = goldenPatches(golden, 'images', model.patchSize);
  try {
    await compare(out, golden, { z_target: targetView(target, model, { patches }) });
  } finally {
    patches.dispose();
    target.dispose();
  }
}

const withHeads = (model: ModelConfig, { repDecoderHeads, decoderHeads }: Heads): ModelConfig => ({
  ...model,
  ...(repDecoderHeads && { repDecoderHeads }),
  ...(decoderHeads && { decoderHeads }),
});

async function runPretrained(
  file: CheckpointFile,
  targetFile: CheckpointFile | null,
  heads: Heads,
  golden: Golden,
  out: Comparison,
): Promise<void> {
  const model = withHeads(file.recognised.model, heads);
  const online = await file.load(onlineParameters(model));
  const target = targetFile && (await targetFile.load(targetParameters(model)));
  const names = { images: 'images', mask: 'mask', covered: 'covered' };
  const batch = goldenBatch(golden, names, model.patchSize);
  try {
    await compare(
      out,
      golden,
      tf.tidy(() => objectiveOf(online, target, model, batch, file.metadata)),
    );
  } finally {
    disposeBatch(batch);
    online.dispose();
    target?.dispose();
  }
}

function objectiveOf(
  online: ParameterStore,
  target: ParameterStore | null,
  model: ModelConfig,
  batch: Parameters<typeof disposeBatch>[0],
  metadata: CheckpointFile['metadata'],
): Record<string, tf.Tensor> {
  const config = {
    normPixLoss: metadata['args.norm_pix_loss'] !== false,
    weightMim: 1,
    weightSfr: 0,
    weightCl: 0,
    clLoss: 'simsiam' as const,
    clTemperature: 1,
    recompute: false,
  };
  const latent = encode(online, model, batch.patches, FULL_VIEW);
  const zTarget = target ? targetView(target, model, batch) : null;
  // Without the target network its place is taken by anything of the same shape: what comes of it is not compared.
  const stand = zTarget ?? tf.zeros([batch.patches.shape[0], model.projectorOut]);
  const { prediction, zOnline, c1, c2, c3 } = threeCLosses(
    online,
    model,
    batch,
    stand as tf.Tensor2D,
    config,
  );
  return {
    latent_all_patches: latent,
    pred: prediction,
    z_online: zOnline,
    c1,
    c2,
    ...(zTarget && { z_target: zTarget, c3 }),
  };
}
