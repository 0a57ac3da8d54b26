/** The kinds of detectors that FSFM and FS-VFM release, told from their tensors however they were saved. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { PRESETS } from '@/lib/presets';
import { KNOWN_STATISTICS } from '@/lib/pixelStatistics';
import { checkpointShape } from '@/ml/model/checkpointLayout';
import { classify } from '@/ml/model/classifier';
import { classifierParameters, PLAIN_HEAD, type ClassifierHead } from '@/ml/model/parameters';
import { recogniseCheckpoint } from '@/ml/model/recognise';
import { patchify } from '@/ml/ops/patchify';
import * as tf from '@/ml/tf';
import { bytesSource, type ByteSource } from '@/storage/byteSource';
import { PytorchWriter } from '@/storage/pytorchWriter';
import { readSafetensors, writeSafetensors } from '@/storage/safetensors';
import { openTensorArchive } from '@/storage/tensorArchive';
import { float32Tensor, toFloat32, type StoredTensor } from '@/storage/tensors';
import { detectorLayout } from '../scoring/detectorInfo';
import { CheckpointFile } from './checkpointFile';

const bytesOf = async (name: string) =>
  new Uint8Array(
    await readFile(fileURLToPath(new URL(`../../../tools/parity/goldens/released/${name}`, import.meta.url))),
  );
const sourceOf = async (name: string): Promise<ByteSource> => ({ ...bytesSource(await bytesOf(name)), name });

const FILES = {
  'dfd-plain': 'dfd-plain.pth',
  'dfd-fs-adapter': 'dfd-fs-adapter.pth',
  'fas-plain': 'fas-plain.pth.tar',
  'fas-fs-adapter': 'fas-fs-adapter.pth.tar',
  'unified-4class': 'unified-4class.pth',
} as const;
type Kind = keyof typeof FILES;
const KINDS = Object.keys(FILES) as Kind[];

beforeAll(async () => void (await tf.setBackend('cpu')));

async function tensorsOf(kind: Kind): Promise<Map<string, StoredTensor>> {
  const archive = await openTensorArchive(await sourceOf(FILES[kind]));
  const all = await Promise.all(
    [...archive.tensors.keys()].map(async (name) => {
      const { dtype, shape, bytes } = await archive.read(name);
      return [name, { dtype, shape, bytes: bytes.slice() }] as const;
    }),
  );
  return new Map(all);
}

const renamed = (tensors: Map<string, StoredTensor>, rename: (name: string) => string) =>
  new Map([...tensors].map(([name, tensor]) => [rename(name), tensor]));
const safetensors = (tensors: Map<string, StoredTensor>): ByteSource =>
  bytesSource(writeSafetensors({ metadata: {}, tensors }));

/** The largest difference of the logits to those of the authors' code. */
async function errorOf(kind: Kind, source: ByteSource | readonly ByteSource[]): Promise<number> {
  const golden = readSafetensors(await bytesOf(`${kind}.safetensors`)).tensors;
  const file = await CheckpointFile.open(source);
  const { model, specs } = detectorLayout(file, kind);
  const store = await file.load(specs);
  const input = golden.get('images')!;
  const logits = tf.tidy(() => {
    const images = tf.tensor4d(toFloat32(input), input.shape as [number, number, number, number]);
    return classify(store, model, patchify(tf.transpose(images, [0, 2, 3, 1]), model.patchSize));
  });
  const expected = toFloat32(golden.get('logits')!);
  const error = Math.max(...(await logits.data()).map((value, i) => Math.abs(value - expected[i])));
  logits.dispose();
  store.dispose();
  return error;
}

/** Each number rounded to bfloat16. */
function asBfloat({ shape, bytes }: StoredTensor): StoredTensor {
  const values = new Uint32Array(bytes.slice().buffer);
  const halves = Uint16Array.from(values, (bits) => (bits + 0x8000) >>> 16);
  return { dtype: 'BF16', shape, bytes: new Uint8Array(halves.buffer) };
}

describe.each(KINDS)('%s', (kind) => {
  it('has the geometry of its tensors, not of the network that its arguments name', async () => {
    const file = await CheckpointFile.open(await sourceOf(FILES[kind]));
    const { imageSize, patchSize, width, depth, heads } = PRESETS.nano.model;
    expect(file.recognised).toMatchObject({
      kind: 'detector',
      model: { imageSize, patchSize, width, depth, heads },
    });
    expect(await errorOf(kind, await sourceOf(FILES[kind]))).toBeLessThan(1e-5);
  });

  it.each(['module.', '_orig_mod.', '_orig_mod.module.', 'model.'])('is read under %j', async (prefix) => {
    const wrapped = renamed(await tensorsOf(kind), (name) => prefix + name);
    expect(await errorOf(kind, safetensors(wrapped))).toBeLessThan(1e-5);
  });

  it('is read as state_dict and as an average', async () => {
    for (const key of ['state_dict', 'model_ema']) {
      const writer = new PytorchWriter('archive');
      const entries = [...(await tensorsOf(kind))].map(([name, t]) => [name, writer.tensor(t)] as const);
      const blob = writer.finish({ dict: new Map([[key, { ordered: new Map(entries) }]]) });
      const source = bytesSource(new Uint8Array(await blob.arrayBuffer()));
      expect(await errorOf(kind, source)).toBeLessThan(1e-5);
    }
  });

  it('is read in half the precision', async () => {
    const halves = new Map([...(await tensorsOf(kind))].map(([name, tensor]) => [name, asBfloat(tensor)]));
    expect(await errorOf(kind, safetensors(halves))).toBeLessThan(0.05);
  });

  it('is read in parts with an index, whatever the parts are called', async () => {
    const all = [...(await tensorsOf(kind))];
    const parts = { 'a.safetensors': all.slice(0, 9), 'b.safetensors': all.slice(9) };
    const named = Object.entries(parts).map(([name, tensors]) => ({
      ...safetensors(new Map(tensors)),
      name,
    }));
    const index = indexOf(
      Object.entries(parts).flatMap(([file, list]) => list.map(([name]) => [name, file])),
    );
    expect(await errorOf(kind, [index, ...named])).toBeLessThan(1e-5);
  });
});

function indexOf(entries: string[][], name = 'model.safetensors.index.json'): ByteSource {
  const text = JSON.stringify({ metadata: {}, weight_map: Object.fromEntries(entries) as unknown });
  return { ...bytesSource(new TextEncoder().encode(text)), name };
}

describe('pixel statistics', () => {
  const statisticsOf = async (name: string) => (await CheckpointFile.open(await sourceOf(name))).statistics;

  it('are ImageNet’s where the arguments say so, else those the released code takes without a text', async () => {
    expect(await statisticsOf('diff-plain-imagenet-stats.pth')).toEqual({
      values: KNOWN_STATISTICS.ImageNet,
      source: 'arguments',
    });
    expect(await statisticsOf('dfd-plain.pth')).toEqual({
      values: KNOWN_STATISTICS.VGGFace2,
      source: 'assumed',
    });
    for (const name of ['fas-plain.pth.tar', 'fas-fs-adapter.pth.tar'])
      expect(await statisticsOf(name)).toEqual({ values: KNOWN_STATISTICS.ImageNet, source: 'assumed' });
  });
});

describe('ViT-S', () => {
  const { model } = PRESETS.small;
  const shapes = (head: Partial<ClassifierHead>, rename = (name: string) => name) =>
    new Map(
      classifierParameters(model, 2, { ...PLAIN_HEAD, ...head }).map((spec) => [
        rename(spec.name),
        checkpointShape(spec),
      ]),
    );
  const spoofs = (name: string) =>
    name
      .replace(/^(?!head|embedding)/, 'backbone.vit.')
      .replace(/^head/, 'classifier.classifier_layer')
      .replace(/^embedding/, 'embedder.bottleneck_layer_fc');
  const fsAdapter = { form: 'relu', bottleneck: 96, projector: true } as const;

  it.each([
    ['with FS-Adapter', shapes({ adapter: fsAdapter })],
    ['against spoofs', shapes({ embedding: 512 }, spoofs)],
    ['against spoofs with FS-Adapter', shapes({ adapter: fsAdapter, embedding: 512 }, spoofs)],
  ])('%s has the heads of FSFM: nobody else has this form', (_, all) => {
    expect(recogniseCheckpoint(all)).toMatchObject({
      size: 'ViT-S/16',
      headsFrom: 'width',
      model: { heads: 12 },
    });
  });

  it('of a plain form may have another number: a person is asked', () => {
    expect(recogniseCheckpoint(shapes({}))).toMatchObject({ headsFrom: 'unknown' });
  });
});

describe('what does not fit', () => {
  const zeros = (...shape: number[]) =>
    float32Tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);
  const refusal = async (change: (tensors: Map<string, StoredTensor>) => void, kind: Kind = 'fas-plain') => {
    const tensors = await tensorsOf(kind);
    change(tensors);
    return CheckpointFile.open(safetensors(tensors)).then(
      () => 'opened',
      (error: Error) => error.message,
    );
  };

  it('is an embedding of another encoder', async () => {
    const refused = await refusal((tensors) => {
      for (const name of ['bottleneck_layer_fc', 'bottleneck_layer.0'])
        tensors.set(`embedder.${name}.weight`, zeros(512, 768));
    });
    expect(refused).toMatch(/embedding "embedder.*" reads 768 numbers where its encoder gives 32/);
  });

  it('is a classifier of another embedding, an embedding without one, or one without an embedding', async () => {
    const weight = 'classifier.classifier_layer.weight';
    expect(await refusal((tensors) => tensors.set(weight, zeros(2, 256)))).toMatch(
      /classifier "classifier.* is \[2, 256\] where its embedding is 512 wide/,
    );
    expect(await refusal((tensors) => tensors.delete(weight))).toMatch(/no classifier behind this embedding/);
    const withoutEmbedding = await refusal((tensors) => {
      for (const name of [...tensors.keys()]) if (name.startsWith('embedder.')) tensors.delete(name);
    });
    expect(withoutEmbedding).toMatch(/not the embedding that this reads/);
  });

  it('is an adapter of another width, or one with biases', async () => {
    const wide = (tensors: Map<string, StoredTensor>) =>
      void tensors.set('adapter.linear1.weight', zeros(8, 768));
    expect(await refusal(wide, 'dfd-fs-adapter')).toMatch(/adapter leads from 768 .* encoder is 32 wide/);
    const biased = (tensors: Map<string, StoredTensor>) => void tensors.set('adapter.linear1.bias', zeros(8));
    expect(await refusal(biased, 'dfd-fs-adapter')).toMatch(/"adapter.linear1.bias" \(an adapter\)/);
  });

  it('is read without its projector, which only training needs', async () => {
    const tensors = await tensorsOf('dfd-fs-adapter');
    tensors.delete('projector.weight');
    tensors.delete('projector.bias');
    expect(await errorOf('dfd-fs-adapter', safetensors(tensors))).toBeLessThan(1e-5);
  });
});

describe('an index', () => {
  const part = async (name: string): Promise<ByteSource> => ({
    ...safetensors(await tensorsOf('dfd-plain')),
    name,
  });
  const names = async () => [...(await tensorsOf('dfd-plain')).keys()];
  const opened = (...sources: ByteSource[]) => openTensorArchive(sources);

  it.each(['../secret.safetensors', '/etc/passwd', 'C:\\a.safetensors', 'deep/a.safetensors', '..'])(
    'that names %j is refused: it lies outside its folder',
    async (outside) => {
      const index = indexOf((await names()).map((name) => [name, outside]));
      await expect(opened(index, await part('a.safetensors'))).rejects.toThrow(
        'which is not a file of its own folder',
      );
    },
  );

  it('names the part that is missing, and the file that it does not name', async () => {
    const index = indexOf(
      (await names()).map((name, i) => [name, i < 5 ? 'a.safetensors' : 'b.safetensors']),
    );
    await expect(opened(index, await part('a.safetensors'))).rejects.toThrow(
      'names 2 files, of which 1 is missing: "b.safetensors"',
    );
    const whole = indexOf((await names()).map((name) => [name, 'a.safetensors']));
    await expect(opened(whole, await part('a.safetensors'), await part('c.safetensors'))).rejects.toThrow(
      'does not name "c.safetensors"',
    );
    await expect(opened(whole)).rejects.toThrow('1 is missing');
  });

  it('must be right about its tensors, and be one', async () => {
    const wrong = indexOf([['head.other', 'a.safetensors']]);
    await expect(opened(wrong, await part('a.safetensors'))).rejects.toThrow('which does not hold it');
    const none = { ...bytesSource(new TextEncoder().encode('{}')), name: 'model.safetensors.index.json' };
    await expect(opened(none, await part('a.safetensors'))).rejects.toThrow('no "weight_map"');
  });
});
