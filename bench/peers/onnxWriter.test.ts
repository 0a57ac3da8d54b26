import * as ort from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { encoderOnnx, readerOf, transpose } from './onnxEncoder';
import { OnnxGraph } from './onnxWriter';
import type { ModelConfig } from '@/lib/presets';
import { SeededRandom } from '@/lib/random';
import { encode, FULL_VIEW } from '@/ml/model/fsfm';
import { initialValues, ParameterStore } from '@/ml/model/parameterStore';
import { onlineParameters } from '@/ml/model/parameters';
import { patchify } from '@/ml/ops/patchify';
import * as tf from '@/ml/tf';

describe('OnnxGraph', () => {
  it('writes the bytes of the protobuf specification', () => {
    const graph = new OnnxGraph('g');
    graph.output('y', [300], graph.node('Relu', [graph.input('x', [300])]));
    const hex = Buffer.from(graph.model()).toString('hex');
    // ir_version 8; producer "fsfm-lab"; 300 as varint ac02 in both value infos; operator set 17.
    expect(hex.startsWith('0808' + '1208' + Buffer.from('fsfm-lab').toString('hex') + '3a')).toBe(true);
    expect(hex.match(/0803ac02|0a0308ac02/g)).toHaveLength(2);
    expect(hex).toContain('42040a001011');
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

describe('encoderOnnx', () => {
  const model: ModelConfig = {
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

  it.each(['fused', 'plain'] as const)('computes what our encoder computes (%s attention)', async (form) => {
    await tf.setBackend('cpu');
    const random = SeededRandom.fromSeed(5);
    const values = new Map(
      onlineParameters(model).map((spec) => [
        spec.name,
        initialValues(spec, random).map((value) => value + 0.1 * random.normal()),
      ]),
    );
    const read = readerOf(values);
    const store = new ParameterStore(onlineParameters(model), ({ name }) => read(name));
    const images = Float32Array.from({ length: 2 * 8 * 8 * 3 }, () => random.normal());
    const expected = tf.tidy(() =>
      encode(store, model, patchify(tf.tensor4d(images, [2, 8, 8, 3]), 4), FULL_VIEW),
    );

    const session = await ort.InferenceSession.create(encoderOnnx(model, read, 2, form));
    const { latent } = await session.run({ images: new ort.Tensor(images, [2, 8, 8, 3]) });
    expect(latent.dims).toEqual(expected.shape);
    const reference = await expected.data();
    const worst = Math.max(...reference.map((value, i) => Math.abs(value - Number(latent.data[i]))));
    expect(worst).toBeLessThan(1e-5);
    await session.release();
    expected.dispose();
    store.dispose();
  });

  it('names a missing parameter', () => {
    expect(() => encoderOnnx(model, readerOf(new Map()), 1, 'plain')).toThrow('patch_embed.proj.weight');
  });
});

describe('transpose', () => {
  it('turns rows into columns', () => {
    expect([...transpose(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3)]).toEqual([1, 4, 2, 5, 3, 6]);
  });
});
