import * as ort from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import {
  detectorOnnx,
  encoderOnnx,
  portableEncoderOnnx,
  readerOf,
  transpose,
} from '@/engine/exports/onnxNetwork';
import type { ModelConfig } from '@/lib/presets';
import { SeededRandom } from '@/lib/random';
import { classify } from '@/ml/model/classifier';
import { encode, FULL_VIEW } from '@/ml/model/fsfm';
import { initialValues, ParameterStore } from '@/ml/model/parameterStore';
import {
  classifierParameters,
  onlineParameters,
  ownAdapter,
  type ParameterSpec,
} from '@/ml/model/parameters';
import { patchify } from '@/ml/ops/patchify';
import * as tf from '@/ml/tf';
import { OnnxGraph } from '@/storage/onnx';

describe('OnnxGraph', () => {
  it('writes the bytes of the protobuf specification', () => {
    const graph = new OnnxGraph('g');
    graph.output('y', [300], graph.node('Relu', [graph.input('x', [300])]));
    const hex = Buffer.from(graph.model()).toString('hex');
    // ir_version 8; producer "fsfm-lab"; 300 as varint ac02 in both value infos; operator set 17.
    expect(hex.startsWith('0808' + '1208' + Buffer.from('fsfm-lab').toString('hex') + '3a')).toBe(true);
    expect(hex.match(/0803ac02|0a0308ac02/g)).toHaveLength(2);
    expect(hex.endsWith('42040a001011')).toBe(true);
  });

  it('rejects values that do not fill their shape', () => {
    const graph = new OnnxGraph('g');
    expect(() => graph.initializer('w', [2, 3], new Float32Array(5))).toThrow('w: 5 values do not fill');
  });

  it('writes attributes, constants and negative integers that a runtime reads back', async () => {
    const graph = new OnnxGraph('g');
    const x = graph.input('x', [2, 3]);
    const sizes = graph.initializer('sizes', [2], [1, 2]);
    const [left, right] = graph.nodes('Split', [x, sizes], 2, { axis: -1 });
    const scaled = graph.node('LeakyRelu', [right], { alpha: { float: 0.5 } });
    graph.output(
      'y',
      [3, 2],
      graph.node('Transpose', [graph.node('Concat', [scaled, left], { axis: 1 })], { perm: [1, 0] }),
    );
    const session = await ort.InferenceSession.create(graph.model());
    const { y } = await session.run({ x: new ort.Tensor(Float32Array.of(1, -2, 3, 4, 5, -6), [2, 3]) });
    expect([...(y.data as Float32Array)]).toEqual([-1, 5, 3, -3, 1, 4]);
    await session.release();
  });
});

const MODEL: ModelConfig = {
  imageSize: 8,
  patchSize: 4,
  width: 8,
  depth: 2,
  heads: 2,
  decoderWidth: 8,
  decoderDepth: 1,
  decoderHeads: 2,
  repDecoderDepth: 1,
  repDecoderHeads: 2,
  projectorHidden: 8,
  projectorOut: 4,
};
const STATISTICS = { mean: [0.5, 0.4, 0.3], std: [0.2, 0.25, 0.3] } as const;

/** A network with numbers far from its initial ones. */
function randomNetwork(specs: readonly ParameterSpec[], seed: number) {
  const random = SeededRandom.fromSeed(seed);
  const values = new Map(
    specs.map((spec) => [
      spec.name,
      initialValues(spec, random).map((value) => value + 0.3 * random.normal()),
    ]),
  );
  return { read: readerOf(values), store: () => new ParameterStore(specs, ({ name }) => values.get(name)!) };
}

const worst = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (value, i) => Math.abs(value - b[i])).reduce((x, y) => Math.max(x, y), 0);

/** Three pictures, 0..1, as other programs have them, and as patches of our own pipeline. */
function pictures() {
  const random = SeededRandom.fromSeed(9);
  const values = Float32Array.from({ length: 3 * 3 * 8 * 8 }, () => random.uniform());
  const patches = tf.tidy(() => {
    const nhwc = tf.transpose(tf.tensor4d(values, [3, 3, 8, 8]), [0, 2, 3, 1]);
    const normalised = tf.div(tf.sub(nhwc, [...STATISTICS.mean]), [...STATISTICS.std]);
    return patchify(normalised as tf.Tensor4D, 4);
  });
  return { values, patches };
}

const mutable = { mean: [...STATISTICS.mean], std: [...STATISTICS.std] } as {
  mean: [number, number, number];
  std: [number, number, number];
};

describe('exported networks in onnxruntime', () => {
  it.each(['fused', 'plain', 'standard'] as const)('encoder, %s operators', async (form) => {
    await tf.setBackend('cpu');
    const { read, store } = randomNetwork(onlineParameters(MODEL), 5);
    const network = store();
    const random = SeededRandom.fromSeed(6);
    const images = Float32Array.from({ length: 2 * 8 * 8 * 3 }, () => random.normal());
    const expected = tf.tidy(() =>
      encode(network, MODEL, patchify(tf.tensor4d(images, [2, 8, 8, 3]), 4), FULL_VIEW),
    );
    const session = await ort.InferenceSession.create(encoderOnnx(MODEL, read, 2, form));
    const { latent } = await session.run({ images: new ort.Tensor(images, [2, 8, 8, 3]) });
    expect(latent.dims).toEqual(expected.shape);
    expect(worst(await expected.data(), latent.data as Float32Array)).toBeLessThan(1e-4);
    await session.release();
    expected.dispose();
    network.dispose();
  });

  it('encoder for other programs: pictures 0..1, any batch', async () => {
    const { read, store } = randomNetwork(onlineParameters(MODEL), 5);
    const network = store();
    const { values, patches } = pictures();
    const expected = tf.tidy(() => encode(network, MODEL, patches, FULL_VIEW));
    const file = portableEncoderOnnx(MODEL, read, mutable, { run: 'näm' });
    expect(Buffer.from(file).includes('com.microsoft')).toBe(false);
    const session = await ort.InferenceSession.create(file);
    const { latent } = await session.run({ images: new ort.Tensor(values, [3, 3, 8, 8]) });
    expect(worst(await expected.data(), latent.data as Float32Array)).toBeLessThan(1e-4);
    const single = await session.run({ images: new ort.Tensor(values.slice(0, 192), [1, 3, 8, 8]) });
    expect(single.latent.dims).toEqual([1, 5, 8]);
    await session.release();
    tf.dispose([expected, patches]);
    network.dispose();
  });

  it.each([
    ['mean', false],
    ['mean', true],
    ['class-token', false],
    ['class-token', true],
  ] as const)('detector with %s pooling, adapter %s, gives our scores', async (pooling, adapter) => {
    const parameters = { pooling, adapter: adapter ? ownAdapter(MODEL) : null };
    const { read, store } = randomNetwork(classifierParameters(MODEL, 3, parameters), 8);
    const network = store();
    const { values, patches } = pictures();
    const expected = tf.tidy(() => classify(network, MODEL, patches));
    const scores = tf.softmax(expected);
    const head = { pooling, adapter, classes: 3 };
    const session = await ort.InferenceSession.create(detectorOnnx(MODEL, head, read, mutable, {}));
    const found = await session.run({ images: new ort.Tensor(values, [3, 3, 8, 8]) });
    expect(worst(await expected.data(), found.logits.data as Float32Array)).toBeLessThan(1e-4);
    expect(worst(await scores.data(), found.probabilities.data as Float32Array)).toBeLessThan(1e-4);
    await session.release();
    tf.dispose([expected, scores, patches]);
    network.dispose();
  });

  it('names a missing parameter', () => {
    expect(() => encoderOnnx(MODEL, readerOf(new Map()), 1, 'plain')).toThrow('patch_embed.proj.weight');
  });
});

describe('transpose', () => {
  it('turns rows into columns', () => {
    expect([...transpose(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3)]).toEqual([1, 4, 2, 5, 3, 6]);
  });
});
