/** Files that PyTorch wrote, through recognition and loading to the reference's logits. */
import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classify } from '@/ml/model/classifier';
import { classifierParameters, onlineParameters, targetParameters } from '@/ml/model/parameters';
import { initialValues } from '@/ml/model/parameterStore';
import { interpolatePositions } from '@/ml/model/positions';
import { recogniseCheckpoint } from '@/ml/model/recognise';
import { checkpointShape, toCheckpoint } from '@/ml/model/checkpointLayout';
import { patchify } from '@/ml/ops/patchify';
import * as tf from '@/ml/tf';
import { PRESET_NAMES, PRESETS, type ModelConfig } from '@/lib/presets';
import { SeededRandom } from '@/lib/random';
import { blobSource, bytesSource } from '@/storage/byteSource';
import { formatPixelStatistics, parsePixelStatistics } from '@/lib/pixelStatistics';
import { readSafetensors, writeSafetensors } from '@/storage/safetensors';
import { float32Tensor, toFloat32 } from '@/storage/tensors';
import { CheckpointFile } from './checkpointFile';

const golden = (name: string) =>
  fileURLToPath(new URL(`../../../tools/parity/goldens/${name}`, import.meta.url));
const detector = async () => CheckpointFile.open(blobSource(await openAsBlob(golden('detector.pth'))));
const { tensors } = readSafetensors(await readFile(golden('detector.safetensors')));
const expected = (name: string) => toFloat32(tensors.get(name)!);

/** (N, 3, S, S) of the golden as our (N, S, S, 3). */
function images(name: string): tf.Tensor4D {
  const [n, c, h, w] = tensors.get(name)!.shape;
  return tf.tidy(() => tf.transpose(tf.tensor4d(expected(name), [n, c, h, w]), [0, 2, 3, 1]));
}

const worst = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (value, i) => Math.abs(value - b[i])).reduce((x, y) => Math.max(x, y), 0);

let before = 0;
beforeAll(async () => {
  await tf.setBackend('cpu');
  before = tf.memory().numTensors;
});
afterAll(() => expect(tf.memory().numTensors).toBe(before));

describe('a detector that PyTorch saved', () => {
  it('is recognised, with what stands beside it', async () => {
    const file = await detector();
    expect(file.recognised).toMatchObject({ kind: 'detector', size: 'ViT-nano/8', classes: 2, prefix: '' });
    expect(file.recognised.model).toEqual(PRESETS.nano.model);
    expect(file.metadata).toMatchObject({ epoch: 9, 'args.nb_classes': 2 });
    expect(file.statistics.source).toBe('assumed');
  });

  it.each([
    ['', 32],
    ['.6', 48],
  ])(
    'gives the logits of the reference (%s), positions interpolated to other grids',
    async (suffix, side) => {
      const file = await detector();
      const model: ModelConfig = { ...file.recognised.model, imageSize: side };
      const progress: number[] = [];
      const store = await file.load(classifierParameters(model, 2), (done, total) =>
        progress.push(done / total),
      );
      const input = images(`images${suffix}`);
      const logits = tf.tidy(() => classify(store, model, patchify(input, model.patchSize)));
      expect(logits.shape).toEqual([3, 2]);
      expect(worst(await logits.data(), expected(`logits${suffix}`))).toBeLessThan(1e-5);
      expect(progress.at(-1)).toBe(1);
      tf.dispose([input, logits]);
      store.dispose();
    },
  );

  it('interpolates positions as PyTorch does, up and down', async () => {
    const file = await detector();
    const store = await file.load(classifierParameters(file.recognised.model, 2));
    const positions = Float32Array.from(await store.get('pos_embed').data());
    for (const to of [6, 3]) {
      const moved = interpolatePositions(positions, 32, { from: 4, to });
      expect(worst(moved, expected(`positions.${to}`))).toBeLessThan(1e-5);
    }
    store.dispose();
  });

  it('does not become another network, and says why', async () => {
    const file = await detector();
    const { model } = file.recognised;
    await expect(file.load(onlineParameters(model))).rejects.toThrow('"norm.weight" is missing');
    await expect(file.load(classifierParameters(model, 3))).rejects.toThrow('"head.weight" is [2, 32]');
  });
});

/** A file of zeros' shapes only: recognition never looks at numbers. */
const shapesOf = (specs: ReturnType<typeof onlineParameters>, prefix = '') =>
  new Map(specs.map((spec) => [prefix + spec.name, checkpointShape(spec)]));

describe('recognition', () => {
  it.each(PRESET_NAMES)('knows %s in every form', (name) => {
    const { model } = PRESETS[name];
    expect(recogniseCheckpoint(shapesOf(onlineParameters(model)))).toMatchObject({ kind: 'online', model });
    expect(recogniseCheckpoint(shapesOf(targetParameters(model)))).toMatchObject({ kind: 'target', model });
    const wrapped = recogniseCheckpoint(shapesOf(classifierParameters(model, 7), 'module.'));
    expect(wrapped).toMatchObject({ kind: 'detector', classes: 7, prefix: 'module.', model });
  });

  it('tells what a head reads: the mean of the patches, or the class token', () => {
    for (const pooling of ['mean', 'class-token'] as const) {
      const shapes = shapesOf(classifierParameters(PRESETS.small.model, 2, { pooling, adapter: null }));
      expect(recogniseCheckpoint(shapes)).toMatchObject({ kind: 'detector', pooling });
    }
  });

  it.each([
    ['ViT-L/16', 1024, 24, 16, 16],
    ['ViT-H/14', 1280, 32, 14, 16],
  ])('knows %s', (size, width, depth, patchSize, heads) => {
    const model: ModelConfig = { ...PRESETS.base.model, width, depth, patchSize, heads };
    expect(recogniseCheckpoint(shapesOf(onlineParameters(model)))).toMatchObject({ size, model });
  });

  it('takes a plain encoder, such as MAE’s', () => {
    const encoder = shapesOf(classifierParameters(PRESETS.base.model, 2));
    for (const name of ['fc_norm.weight', 'fc_norm.bias', 'head.weight', 'head.bias']) encoder.delete(name);
    expect(recogniseCheckpoint(encoder)).toMatchObject({ kind: 'encoder', size: 'ViT-B/16', classes: 0 });
  });

  it('refuses other models by what they lack', () => {
    const reason = (change: (shapes: Map<string, number[]>) => void) => {
      const shapes = shapesOf(classifierParameters(PRESETS.small.model, 2));
      change(shapes);
      return () => recogniseCheckpoint(shapes);
    };
    expect(reason((s) => s.clear())).toThrow('no Vision Transformer');
    expect(reason((s) => s.delete('fc_norm.weight'))).toThrow('no norm before it');
    expect(reason((s) => s.set('pos_embed', [1, 198, 384]))).toThrow('198 positions are no square grid');
    expect(reason((s) => s.set('patch_embed.proj.weight', [384, 1, 16, 16]))).toThrow(
      'not three square channels',
    );
    expect(reason((s) => s.set('cls_token', [1, 1, 192]))).toThrow('widths do not agree');
    expect(reason((s) => s.set('blocks.0.mlp.fc1.weight', [1152, 384]))).toThrow('1152 wide');
    expect(reason((s) => s.delete('cls_token'))).toThrow('no "cls_token"');
    const odd = shapesOf(classifierParameters({ ...PRESETS.small.model, width: 100 }, 2));
    expect(() => recogniseCheckpoint(odd)).toThrow('attention heads of an encoder 100 wide cannot be read');
  });
});

it('finds the pixel statistics of our own exports', async () => {
  const specs = onlineParameters(PRESETS.nano.model);
  const random = SeededRandom.fromSeed(1);
  const statistics = { mean: [0.5, 0.4, 0.3], std: [0.2, 0.2, 0.1] };
  const bytes = writeSafetensors({
    metadata: { run: JSON.stringify({ statistics }) },
    tensors: new Map(
      specs.map((spec) => [
        spec.name,
        float32Tensor(toCheckpoint(spec, initialValues(spec, random)), checkpointShape(spec)),
      ]),
    ),
  });
  const file = await CheckpointFile.open(bytesSource(bytes));
  expect(file.statistics).toEqual({ values: statistics, source: 'record' });
});

describe('the file of mean and standard deviation', () => {
  it('reads what it writes, and the released form with several lines', () => {
    const values = { mean: [0.5, 0.4, 0.3], std: [0.2, 0.2, 0.1] } as const;
    const text = formatPixelStatistics({ mean: [...values.mean], std: [...values.std] });
    expect(parsePixelStatistics(text + text)).toEqual(values);
  });

  it.each(['', 'x', '{"mean":[1,2,3],"std":[1,1,1]}', '{"mean":[0.5,0.5,0.5],"std":[0,1,1]}'])(
    'refuses %j',
    (text) => expect(() => parsePixelStatistics(text)).toThrow('first line'),
  );
});
