/** Checkpoints as people have them (`tools/parity/cases`), and siblings of each kind made here. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PRESETS, type ModelConfig } from '@/lib/presets';
import { SeededRandom } from '@/lib/random';
import { HeadsUnknownError } from '@/ml/model/attentionHeads';
import { checkpointShape, toCheckpoint } from '@/ml/model/checkpointLayout';
import { classify } from '@/ml/model/classifier';
import { classifierParameters, type ParameterSpec } from '@/ml/model/parameters';
import { initialValues } from '@/ml/model/parameterStore';
import { patchify } from '@/ml/ops/patchify';
import * as tf from '@/ml/tf';
import { blobSource, bytesSource, type ByteSource } from '@/storage/byteSource';
import { readSafetensors, writeSafetensors } from '@/storage/safetensors';
import { asOneFile } from '@/storage/shards';
import { openTensorArchive } from '@/storage/tensorArchive';
import { float32Tensor, toFloat32, type StoredTensor } from '@/storage/tensors';
import type { CheckpointAnswers } from './checkpointDirectory';
import { CheckpointFile } from './checkpointFile';

const bytesOf = (name: string) =>
  readFile(fileURLToPath(new URL(`../../../tools/parity/cases/${name}`, import.meta.url)));
const caseFile = async (name: string) => new File([new Uint8Array(await bytesOf(name))], name);
const open = async (name: string, answers?: CheckpointAnswers) =>
  CheckpointFile.open(blobSource(await caseFile(name)), answers);

const worst = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (value, i) => Math.abs(value - b[i])).reduce((x, y) => Math.max(x, y), 0);

let before = 0;
beforeAll(async () => {
  await tf.setBackend('cpu');
  before = tf.memory().numTensors;
});
afterAll(() => expect(tf.memory().numTensors).toBe(before));

/** @param images (N, 3, S, S) @returns (N, classes) */
async function logitsOf(file: CheckpointFile, images: Float32Array, count: number): Promise<Float32Array> {
  const { model, classes, pooling } = file.recognised;
  const store = await file.load(classifierParameters(model, classes, { pooling, adapter: null }));
  const logits = tf.tidy(() => {
    const input = tf.tensor4d(images, [count, 3, model.imageSize, model.imageSize]);
    return classify(store, model, patchify(tf.transpose(input, [0, 2, 3, 1]), model.patchSize));
  });
  const values = Float32Array.from(await logits.data());
  logits.dispose();
  store.dispose();
  return values;
}

const golden = readSafetensors(await bytesOf('layerscale.safetensors'));
const images = toFloat32(golden.tensors.get('images')!);

describe('the same network, however it was saved', () => {
  it.each([
    ['06-model_state_dict.pth', 'model_state_dict', ''],
    ['09-multistep-scheduler.pth', 'model', ''],
    ['11c-expanded.pth', '', ''],
    ['12-lightning.ckpt', 'state_dict', 'model.'],
    ['13-deepfakebench.pth', '', 'backbone.'],
    ['18-float64-constant.pth', 'model', ''],
    ['model_best.pth.tar', 'model_state_dict', ''],
  ])('%s is a detector of two classes', async (name, network, prefix) => {
    const file = await open(name);
    expect(file.recognised).toMatchObject({
      ...{ kind: 'detector', size: 'ViT-nano/8', classes: 2, oneLogit: false, pooling: 'mean', prefix },
      ...{ headsFrom: 'width', unused: [] },
    });
    expect(file.network).toBe(network);
    const logits = await logitsOf(file, images, 4);
    expect(logits.every(Number.isFinite)).toBe(true);
    // A head that was lost, or begun anew, would give all pictures nearly the same.
    expect(Math.abs(logits[0] - logits[2])).toBeGreaterThan(1e-3);
  });

  it('gives the logits of torch with LayerScale', async () => {
    const file = await open('layerscale.pth');
    expect(file.recognised.layerScale).toEqual(['ls1.gamma', 'ls2.gamma']);
    const logits = await logitsOf(file, images, 4);
    expect(worst(logits, toFloat32(golden.tensors.get('logits')!))).toBeLessThan(1e-5);
  });

  it('takes the values of an expanded bias', async () => {
    const archive = await openTensorArchive(bytesSource(await bytesOf('11c-expanded.pth')));
    const file = await open('11c-expanded.pth');
    const store = await file.load(classifierParameters(file.recognised.model, 2));
    for (const name of archive.tensors.keys()) {
      if (name === 'patch_embed.proj.weight') continue;
      const values = toFloat32(await archive.read(name));
      expect(worst(await store.get(name).data(), values)).toBe(0);
    }
    store.dispose();
  });
});

describe('what a file does not say', () => {
  it('reads one logit as two classes by the sigmoid, and does not say which is fake', async () => {
    const file = await open('20-one-logit.pth');
    expect(file.recognised).toMatchObject({ kind: 'detector', classes: 2, oneLogit: true });
    const logits = await logitsOf(file, images, 4);
    const alone = await openTensorArchive(blobSource(await caseFile('20-one-logit.pth')));
    expect(alone.tensors.get('head.weight')?.shape).toEqual([1, 32]);
    for (let i = 0; i < 4; i++) {
      expect(logits[2 * i]).toBe(0);
      expect(Math.abs(logits[2 * i + 1])).toBeGreaterThan(1e-4);
    }
  });

  it('refuses a weight that is no number, by name', async () => {
    const file = await open('19-nan.pth');
    await expect(logitsOf(file, images, 4)).rejects.toThrow(
      /"blocks\.\d\.[\w.]+" holds NaN \(number \d+ of \d+\)/,
    );
  });

  it('names TorchScript with the way out', async () => {
    await expect(open('15-torchscript.pt')).rejects.toMatchObject({
      message: expect.stringContaining('TorchScript') as string,
      remedy: expect.stringContaining('state_dict') as string,
    });
  });
});

describe('a model in several files', () => {
  const names = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
  const sources = () => Promise.all(names.map(async (name) => blobSource(await caseFile(name))));

  it('is one model, in any order, and as one file', async () => {
    const parts = await sources();
    for (const order of [parts, parts.toReversed()]) {
      const file = await CheckpointFile.open(order);
      expect(file.recognised).toMatchObject({ kind: 'detector', classes: 2, model: { depth: 2 } });
    }
    const whole = await CheckpointFile.open(blobSource(await asOneFile(await openTensorArchive(parts))));
    const [a, b] = [
      await logitsOf(whole, images, 4),
      await logitsOf(await CheckpointFile.open(parts), images, 4),
    ];
    expect(worst(a, b)).toBe(0);
  });

  it('names a part that is alone, one that is missing, one of another model and one that is there twice', async () => {
    const [first, second] = await sources();
    await expect(CheckpointFile.open(first)).rejects.toThrow(
      'is part 1 of 2 of the model "model.safetensors"',
    );
    await expect(CheckpointFile.open([first, first])).rejects.toThrow('is missing: 2');
    await expect(CheckpointFile.open([first, second, second])).rejects.toThrow('was chosen twice');
    const other = { ...second, name: 'other-00002-of-00002.safetensors' };
    await expect(CheckpointFile.open([first, other])).rejects.toThrow(
      '"other-00002-of-00002.safetensors" is not a part',
    );
  });
});

// ---- siblings, made here

/** A random network of this geometry as a file holds it. */
function tensorsOf(specs: readonly ParameterSpec[], seed = 1): Map<string, StoredTensor> {
  const random = SeededRandom.fromSeed(seed);
  return new Map(
    specs.map((spec) => {
      const values = initialValues(
        spec.name.startsWith('head.w') ? { ...spec, initial: 'xavier' } : spec,
        random,
      );
      return [spec.name, float32Tensor(toCheckpoint(spec, values), checkpointShape(spec))];
    }),
  );
}

function sourceOf(tensors: Map<string, StoredTensor>, metadata: Record<string, string> = {}): ByteSource {
  return bytesSource(writeSafetensors({ metadata, tensors }));
}

const renamed = (tensors: Map<string, StoredTensor>, rename: (name: string) => string) =>
  new Map([...tensors].map(([name, tensor]) => [rename(name), tensor]));

const nano = PRESETS.nano.model;
const detector = () => tensorsOf(classifierParameters(nano, 2));

describe('wrappers', () => {
  it.each([
    ...['module.', '_orig_mod.', '_orig_mod.module.', 'model.', 'net.', 'encoder.', 'vit.', 'backbone.'],
    ...['module.model.backbone.vit.', 'student.', 'ema_model.module.'],
  ])('reads a network under %j, head inside and outside', async (prefix) => {
    const inside = await CheckpointFile.open(sourceOf(renamed(detector(), (name) => prefix + name)));
    expect(inside.recognised).toMatchObject({ kind: 'detector', classes: 2, prefix });
    const outer = (name: string) =>
      name.startsWith('head.') ? name.replace('head', 'classifier') : prefix + name;
    const outside = await CheckpointFile.open(sourceOf(renamed(detector(), outer)));
    const plain = await logitsOf(await CheckpointFile.open(sourceOf(detector())), images, 4);
    for (const file of [inside, outside]) expect(worst(await logitsOf(file, images, 4), plain)).toBe(0);
  });

  it('takes a head behind dropout, and a norm outside', async () => {
    const rename = (name: string) =>
      name.startsWith('head.')
        ? name.replace('head', 'head.1')
        : name.startsWith('fc_norm')
          ? name
          : `backbone.${name}`;
    const file = await CheckpointFile.open(sourceOf(renamed(detector(), rename)));
    expect(file.recognised).toMatchObject({ kind: 'detector', places: { head: 'head.1', norm: 'fc_norm' } });
    await expect(logitsOf(file, images, 4)).resolves.toHaveLength(8);
  });

  it('offers weights, their average, a teacher and its student, and says which it took', async () => {
    const both = new Map([
      ...renamed(tensorsOf(classifierParameters(nano, 2), 1), (name) => `ema.${name}`),
      ...renamed(tensorsOf(classifierParameters(nano, 2), 2), (name) => `model.${name}`),
      ...renamed(tensorsOf(classifierParameters(nano, 2), 3), (name) => `student.${name}`),
    ]);
    const file = await CheckpointFile.open(sourceOf(both));
    expect(file.network).toBe('model.');
    expect(file.networks.map(({ id, isAveraged, kind }) => [id, isAveraged, kind])).toEqual([
      ['model.', false, 'detector'],
      ['student.', false, 'detector'],
      ['ema.', true, 'detector'],
    ]);
    const average = await CheckpointFile.open(sourceOf(both), { network: 'ema.' });
    const alone = await CheckpointFile.open(sourceOf(tensorsOf(classifierParameters(nano, 2), 1)));
    expect(worst(await logitsOf(average, images, 4), await logitsOf(alone, images, 4))).toBe(0);
    await expect(CheckpointFile.open(sourceOf(both), { network: 'swa.' })).rejects.toThrow(
      'none under "swa."',
    );
  });
});

describe('tensors that this app does not compute', () => {
  const zeros = (shape: number[]) => float32Tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);

  it.each([
    ['register tokens', 'reg_token', [1, 4, 32], /"reg_token" \(register tokens\)/],
    ['register tokens of DINOv2', 'register_tokens', [1, 4, 32], /register tokens/],
    ['normalised queries', 'blocks.0.attn.q_norm.weight', [16], /normalised queries and keys/],
    ['SwiGLU', 'blocks.0.mlp.w12.weight', [256, 32], /SwiGLU/],
    ['a distillation token', 'dist_token', [1, 1, 32], /distillation token/],
    ['rotary positions', 'rope.freqs', [8], /rotary positions/],
    ['relative positions', 'blocks.0.attn.relative_position_bias_table', [49, 2], /relative positions/],
    ['a norm before the blocks', 'norm_pre.weight', [32], /norm before the blocks/],
    ['LoRA', 'blocks.0.attn.qkv.lora_A.weight', [4, 32], /LoRA/],
    ['a second layer of the head', 'head_hidden.weight', [32, 32], /"head_hidden\.weight"/],
    ['two norms', 'norm.weight', [32], /"norm\.weight"/],
    ['a block without a number', 'blocks.extra.weight', [32], /"blocks\.extra\.weight"/],
  ])('refuses %s by name', async (_, name, shape, reason) => {
    const tensors = detector().set(name, zeros(shape));
    await expect(CheckpointFile.open(sourceOf(tensors))).rejects.toThrow(reason);
  });

  it('refuses what lies around a detector, and passes over what only measures', async () => {
    const wrapped = () => renamed(detector(), (name) => `backbone.${name}`);
    await expect(
      CheckpointFile.open(sourceOf(wrapped().set('neck.weight', zeros([32, 32])))),
    ).rejects.toThrow('"neck.weight"');
    const file = await CheckpointFile.open(
      sourceOf(
        wrapped()
          .set('loss_fn.weight', zeros([2]))
          .set('backbone.bn.num_batches_tracked', zeros([1])),
      ),
    );
    expect(file.recognised).toMatchObject({ kind: 'detector', unused: ['loss_fn.weight'] });
  });

  it('refuses attention without a bias, in any block', async () => {
    const tensors = detector();
    tensors.delete('blocks.1.attn.qkv.bias');
    await expect(CheckpointFile.open(sourceOf(tensors))).rejects.toThrow('its attention has no bias');
  });

  it('lets an encoder have what pretraining had behind it, and says what it leaves', async () => {
    const tensors = detector();
    for (const name of ['head.weight', 'head.bias', 'fc_norm.weight', 'fc_norm.bias']) tensors.delete(name);
    tensors.set('head.mlp.0.weight', zeros([64, 32])).set('decoder_pred.weight', zeros([192, 32]));
    const file = await CheckpointFile.open(sourceOf(tensors));
    expect(file.recognised).toMatchObject({
      kind: 'encoder',
      unused: ['head.mlp.0.weight', 'decoder_pred.weight'],
    });
  });

  it('refuses arguments of another network: activation, pooling', async () => {
    await expect(
      CheckpointFile.open(sourceOf(detector(), { 'args.act_layer': 'quick_gelu' })),
    ).rejects.toThrow('its "args.act_layer" is "quick_gelu", not GELU');
    await expect(CheckpointFile.open(sourceOf(detector(), { 'args.global_pool': 'token' }))).rejects.toThrow(
      'its "args.global_pool" is "token"',
    );
    await expect(
      CheckpointFile.open(sourceOf(detector(), { 'args.act_layer': 'nn.GELU' })),
    ).resolves.toBeDefined();
  });

  it('names the forms of others', async () => {
    const theirs = new Map([['vit.embeddings.patch_embeddings.projection.weight', zeros([32, 3, 8, 8])]]);
    await expect(CheckpointFile.open(sourceOf(theirs))).rejects.toThrow('Hugging Face transformers');
  });
});

describe('LayerScale by other names', () => {
  it('is computed as well (DeiT III), and refused where a block lacks it', async () => {
    const scale = (value: number) => float32Tensor(new Float32Array(32).fill(value), [32]);
    const tensors = detector();
    for (const i of [0, 1]) tensors.set(`blocks.${i}.gamma_1`, scale(1)).set(`blocks.${i}.gamma_2`, scale(1));
    const plain = await logitsOf(await CheckpointFile.open(sourceOf(detector())), images, 4);
    expect(worst(await logitsOf(await CheckpointFile.open(sourceOf(tensors)), images, 4), plain)).toBe(0);
    tensors.set('blocks.1.gamma_2', scale(0.5));
    expect(
      worst(await logitsOf(await CheckpointFile.open(sourceOf(tensors)), images, 4), plain),
    ).toBeGreaterThan(1e-3);
    tensors.delete('blocks.1.gamma_2');
    await expect(CheckpointFile.open(sourceOf(tensors))).rejects.toThrow('no "blocks.1.gamma_2"');
  });
});

// ---- attention heads

/** ViT-S of one block, small pictures. */
const small: ModelConfig = { ...PRESETS.small.model, imageSize: 32, depth: 1 };
const smallTensors = () => tensorsOf(classifierParameters(small, 2), 5);

/** The same network in float64, written anew: tokens of one picture, block, mean of the patches, norm, head. */
function referenceLogits(tensors: Map<string, StoredTensor>, picture: Float32Array, heads: number): number[] {
  const get = (name: string) => toFloat32(tensors.get(name)!);
  const { width, patchSize: p, imageSize: s } = small;
  const linear = (x: number[], name: string) => {
    const [weight, bias] = [get(`${name}.weight`), get(`${name}.bias`)];
    return Array.from(bias, (b, o) => x.reduce((sum, value, i) => sum + value * weight[o * x.length + i], b));
  };
  const norm = (x: number[], name: string) => {
    const mean = x.reduce((a, b) => a + b) / x.length;
    const variance = x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length;
    const [weight, bias] = [get(`${name}.weight`), get(`${name}.bias`)];
    return x.map((value, i) => ((value - mean) / Math.sqrt(variance + 1e-6)) * weight[i] + bias[i]);
  };
  const side = s / p;
  const positions = get('pos_embed');
  const tokens = [Array.from(get('cls_token'), (value, i) => value + positions[i])];
  const filter = get('patch_embed.proj.weight');
  for (let patch = 0; patch < side * side; patch++) {
    const [row, column] = [Math.floor(patch / side) * p, (patch % side) * p];
    const values = Array.from({ length: 3 * p * p }, (_, i) => {
      const [c, y, x] = [Math.floor(i / (p * p)), Math.floor(i / p) % p, i % p];
      return picture[c * s * s + (row + y) * s + column + x];
    });
    tokens.push(
      Array.from(get('patch_embed.proj.bias'), (bias, o) =>
        values.reduce(
          (sum, value, i) => sum + value * filter[o * values.length + i],
          bias + positions[(patch + 1) * width + o],
        ),
      ),
    );
  }
  const qkv = tokens.map((x) => linear(norm(x, 'blocks.0.norm1'), 'blocks.0.attn.qkv'));
  const d = width / heads;
  const mixed = tokens.map((_, t) =>
    Array.from({ length: heads }, (__, h) => {
      const part = (token: number, which: number) =>
        qkv[token].slice(which * width + h * d, which * width + (h + 1) * d);
      const query = part(t, 0);
      const scores = tokens.map(
        (___, u) => part(u, 1).reduce((sum, k, i) => sum + k * query[i], 0) / Math.sqrt(d),
      );
      const highest = Math.max(...scores);
      const weights = scores.map((score) => Math.exp(score - highest));
      const total = weights.reduce((a, b) => a + b);
      return Array.from({ length: d }, (___, i) =>
        weights.reduce((sum, w, u) => sum + (w / total) * part(u, 2)[i], 0),
      );
    }).flat(),
  );
  const erf = (x: number) => {
    // Series, exact to 1e-12 for the arguments of this network.
    let [term, sum] = [x, x];
    for (let n = 1; n < 60; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  };
  const gelu = (x: number) => 0.5 * x * (1 + erf(x / Math.SQRT2));
  const out = tokens.map((x, t) => {
    const attended = linear(mixed[t], 'blocks.0.attn.proj').map((value, i) => value + x[i]);
    const hidden = linear(norm(attended, 'blocks.0.norm2'), 'blocks.0.mlp.fc1').map(gelu);
    return linear(hidden, 'blocks.0.mlp.fc2').map((value, i) => value + attended[i]);
  });
  const patches = out.slice(1);
  const mean = patches[0].map((_, i) => patches.reduce((sum, x) => sum + x[i], 0) / patches.length);
  return linear(norm(mean, 'fc_norm'), 'head');
}

describe('a network 384 wide', () => {
  const picture = images.subarray(0, 3 * 32 * 32);

  it.each([6, 12])('is computed with the %d heads that a person says', async (heads) => {
    const file = await CheckpointFile.open(sourceOf(smallTensors()), { heads });
    expect(file.recognised).toMatchObject({ headsFrom: 'person', model: { heads } });
    const logits = await logitsOf(file, picture, 1);
    expect(worst(logits, referenceLogits(smallTensors(), picture, heads))).toBeLessThan(1e-5);
    const others = referenceLogits(smallTensors(), picture, 18 - heads);
    expect(worst(logits, others)).toBeGreaterThan(1e-4);
  });

  it.each([
    [{ 'args.model': 'vit_small_patch16_224' }, 6],
    [{ 'args.model': 'deit_small_patch16_224' }, 6],
    [{ arch: 'vit_small_patch16_224.augreg_in21k' }, 6],
    [{ 'args.arch': 'dinov2_vits14' }, 6],
    [{ 'args.model': 'vit_small_patch16', 'args.normalize_from_IMN': 'false' }, 12],
    [{ run: JSON.stringify({ config: { preset: 'small' } }) }, 12],
  ])('has the heads that its arguments %j say', async (metadata, heads) => {
    const file = await CheckpointFile.open(sourceOf(smallTensors(), metadata as Record<string, string>));
    expect(file.recognised.model.heads).toBe(heads);
  });

  it('is asked for its heads where nothing says them', async () => {
    for (const metadata of [{}, { 'args.model': 'vit_small_patch16' }] as Record<string, string>[]) {
      const asked = await CheckpointFile.open(sourceOf(smallTensors(), metadata)).catch(
        (error: unknown) => error,
      );
      expect(asked).toBeInstanceOf(HeadsUnknownError);
      expect(asked).toMatchObject({
        heads: { width: 384, usual: [12, 6] },
        remedy: expect.stringContaining('6 for timm') as string,
      });
    }
    await expect(CheckpointFile.open(sourceOf(smallTensors()), { heads: 7 })).rejects.toThrow(
      'among 7 attention heads',
    );
  });

  it('of any other width is asked for, and then read', async () => {
    const wide: ModelConfig = { ...small, width: 256, heads: 4 };
    const tensors = () => tensorsOf(classifierParameters(wide, 2), 6);
    const asked = await CheckpointFile.open(sourceOf(tensors())).catch((error: unknown) => error);
    expect(asked).toMatchObject({ heads: { width: 256, usual: [4, 8, 2, 16] } });
    const file = await CheckpointFile.open(sourceOf(tensors()), { heads: 4 });
    expect(file.recognised).toMatchObject({ size: 'ViT-256/16', model: { width: 256, heads: 4 } });
  });
});

describe('files that are made to take time and memory', () => {
  const table = (shape: number[]) => float32Tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);

  it.each([
    ['no table of positions', [0, 17, 32], 'it has 0 tables of positions, not one'],
    ['two tables', [2, 17, 32], 'it has 2 tables of positions, not one'],
    ['positions that are no grid', [1, 0, 32], '0 positions are no square grid'],
    ['129 x 129 positions', [1, 129 * 129 + 1, 32], 'its 129 x 129 patches are more than the 40 x 40'],
  ])('refuses %s in words', async (_, shape, reason) => {
    const tensors = detector().set('pos_embed', table(shape));
    await expect(CheckpointFile.open(sourceOf(tensors))).rejects.toThrow(reason);
  });

  it('refuses 5,000 classes and none', async () => {
    for (const outputs of [5000, 0]) {
      const tensors = detector()
        .set('head.weight', table([outputs, 32]))
        .set('head.bias', table([outputs]));
      await expect(CheckpointFile.open(sourceOf(tensors))).rejects.toThrow(
        `its head has ${outputs} outputs, not 1 to 1000`,
      );
    }
  });

  it('passes over a record of megabytes, as one that is not ours', async () => {
    const run = '['.repeat(4 << 20);
    const file = await CheckpointFile.open(sourceOf(detector(), { run }));
    expect(file.statistics.source).toBe('assumed');
  });
});
