/**
 * The operations of the kernels suite with inputs at a preset's shapes. A case is made when its turn comes and
 * owns its tensors. N batch, T = 1+L tokens, D width, V = P*P*3 values of a patch.
 */
import type { ModelConfig } from '@/lib/presets';
import { SeededRandom } from '@/lib/random';
import { onlineParameters, patchCountOf } from '@/ml/model/parameters';
import { addInPlace, adamwUpdate, emaUpdate, globalNorm } from '@/ml/ops/adamw';
import type { AdamwItem, AdamwSettings } from '@/ml/ops/types';
import { attention } from '@/ml/ops/attention';
import { cosineSimilarity, l2Normalize } from '@/ml/ops/cosineSimilarity';
import { fillMasked } from '@/ml/ops/fillMasked';
import { gatherTokens } from '@/ml/ops/gatherTokens';
import { layerNorm } from '@/ml/ops/layerNorm';
import { linear, type LinearOptions } from '@/ml/ops/linear';
import { meanTokens } from '@/ml/ops/meanTokens';
import { patchify } from '@/ml/ops/patchify';
import { patchMse } from '@/ml/ops/patchMse';
import { softmaxCrossEntropy } from '@/ml/ops/softmaxCrossEntropy';
import * as tf from '@/ml/tf';

const SEED = 3;
const VISIBLE_SHARE = 0.25;
const CLASSES = 2;
const ADAMW: AdamwSettings = {
  lr: 1e-3,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.05,
  step: 10,
};

interface FunctionCase {
  kind: 'function';
  op: string;
  inputs: readonly tf.Tensor[];
  run(inputs: readonly tf.Tensor[]): tf.Tensor;
  differentiable: boolean;
  /** Gradient of the result that the backward pass starts from. */
  upstream: tf.Tensor;
  dispose(): void;
}

interface UpdateCase {
  kind: 'update';
  op: string;
  /** Changes variables in place, or reduces them to a scalar. */
  run(): void;
  dispose(): void;
}

export type KernelCase = FunctionCase | UpdateCase;

function randomTensor(random: SeededRandom, shape: readonly number[], scale = 1): tf.Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return tf.tensor(
    Float32Array.from({ length: count }, () => scale * random.normal()),
    [...shape],
  );
}

/** Rows of different integers of 0..below-1: int32 [N, count]. */
function randomIds(random: SeededRandom, rows: number, below: number, count: number): tf.Tensor2D {
  const ids = Array.from({ length: rows }, () => random.permutation(below).slice(0, count));
  return tf.tensor2d(ids.flat(), [rows, count], 'int32');
}

/** A function of float tensors; `constants` are what else it needs disposed. */
function functionCase(
  op: string,
  shapes: readonly (readonly number[])[],
  outputShape: readonly number[],
  run: (inputs: readonly tf.Tensor[]) => tf.Tensor,
  { differentiable = true, constants = [] }: { differentiable?: boolean; constants?: tf.Tensor[] } = {},
): FunctionCase {
  const random = SeededRandom.fromSeed(SEED);
  const inputs = shapes.map((shape) => randomTensor(random, shape, 0.5));
  const upstream = randomTensor(random, outputShape);
  const dispose = () => tf.dispose([...inputs, upstream, ...constants]);
  return {
    kind: 'function',
    op: `${op} ${shapes.map((shape) => `[${shape.join(',')}]`).join(' ')}`,
    inputs,
    run,
    differentiable,
    upstream,
    dispose,
  };
}

function linearCase(
  name: string,
  batch: readonly number[],
  [inputs, outputs]: [number, number],
  options: LinearOptions = {},
) {
  const x = [...batch, inputs];
  const y = [...batch, outputs];
  return functionCase(`linear ${name}`, [x, [outputs, inputs], [outputs]], y, ([a, w, b]) =>
    linear(a, w, b, options),
  );
}

function residualCase(batch: readonly number[], [inputs, outputs]: [number, number]) {
  const y = [...batch, outputs];
  const shapes = [[...batch, inputs], [outputs, inputs], [outputs], y];
  return functionCase('linear residual', shapes, y, ([a, w, b, residual]) => linear(a, w, b, { residual }));
}

/** Cases over one kind of token sequence and its patches. */
function functionCases(model: ModelConfig, n: number): (() => KernelCase)[] {
  const { width: d, heads, imageSize, patchSize, projectorOut } = model;
  const l = patchCountOf(model);
  const k = Math.round(l * VISIBLE_SHARE);
  const tokens = [n, 1 + l];
  const values = patchSize * patchSize * 3;
  const random = SeededRandom.fromSeed(SEED);
  return [
    () => linearCase('qkv', tokens, [d, 3 * d]),
    () => linearCase('gelu', tokens, [d, 4 * d], { activation: 'gelu' }),
    () => residualCase(tokens, [4 * d, d]),
    () =>
      functionCase('layerNorm', [[...tokens, d], [d], [d]], [...tokens, d], ([x, w, b]) =>
        layerNorm(x, w, b, 1e-6),
      ),
    () =>
      functionCase(`attention ${heads} heads`, [[...tokens, 3 * d]], [...tokens, d], ([qkv]) =>
        attention(tf.reshape(qkv, [n, 1 + l, 3 * d]), heads),
      ),
    () => {
      const ids = randomIds(random, n, l, k);
      const run = ([x]: readonly tf.Tensor[]) => gatherTokens(tf.reshape(x, [n, l, d]), ids);
      return functionCase('gatherTokens', [[n, l, d]], [n, k, d], run, { constants: [ids] });
    },
    () => {
      const ids = randomIds(random, n, l, l);
      const run = ([x, token]: readonly tf.Tensor[]) => fillMasked(tf.reshape(x, [n, 1 + k, d]), token, ids);
      const shapes = [
        [n, 1 + k, d],
        [1, 1, d],
      ];
      return functionCase('fillMasked', shapes, [n, 1 + l, d], run, { constants: [ids] });
    },
    () =>
      functionCase('meanTokens', [[...tokens, d]], [n, d], ([x]) =>
        meanTokens(tf.reshape(x, [n, 1 + l, d]), 0),
      ),
    () => {
      const patches = tf.tensor3d(
        Array.from({ length: n * l * values }, () => random.normal()),
        [n, l, values],
      );
      const run = ([x]: readonly tf.Tensor[]) => patchMse(tf.reshape(x, [n, l, values]), patches, true);
      return functionCase('patchMse', [[n, l, values]], [n, l], run, { constants: [patches] });
    },
    () => {
      const targets = tf.fill([n, CLASSES], 1 / CLASSES);
      const run = ([x]: readonly tf.Tensor[]) =>
        softmaxCrossEntropy(tf.reshape(x, [n, CLASSES]), tf.reshape(targets, [n, CLASSES]));
      return functionCase('softmaxCrossEntropy', [[n, CLASSES]], [n], run, { constants: [targets] });
    },
    () => {
      const shape: [number, number] = [n, projectorOut];
      return functionCase('cosineSimilarity', [shape, shape], [n], ([a, b]) =>
        cosineSimilarity(tf.reshape(a, shape), tf.reshape(b, shape)),
      );
    },
    () => {
      const shape: [number, number] = [n, projectorOut];
      return functionCase('l2Normalize', [shape], shape, ([x]) => l2Normalize(tf.reshape(x, shape)));
    },
    () => {
      const shape: [number, number, number, number] = [n, imageSize, imageSize, 3];
      const run = ([x]: readonly tf.Tensor[]) => patchify(tf.reshape(x, shape), patchSize);
      return functionCase('patchify', [shape], [n, l, values], run, { differentiable: false });
    },
  ];
}

/** Cases over all trained tensors of the online network. */
function updateCases(model: ModelConfig): (() => KernelCase)[] {
  const makeItems = (): AdamwItem[] => {
    const random = SeededRandom.fromSeed(SEED);
    const variable = (shape: readonly number[], scale: number) => {
      const initial = randomTensor(random, shape, scale);
      const made = tf.variable(initial, false);
      initial.dispose();
      return made;
    };
    return onlineParameters(model)
      .filter(({ trained }) => trained)
      .map(({ shape }) => ({
        param: variable(shape, 0.1),
        grad: randomTensor(random, shape, 0.01),
        m: variable(shape, 0),
        v: variable(shape, 0),
        decay: shape.length > 1,
      }));
  };
  const updateCase = (op: string, run: (items: AdamwItem[]) => void) => (): UpdateCase => {
    const items = makeItems();
    return {
      kind: 'update',
      op: `${op} (${items.length} tensors)`,
      run: () => run(items),
      dispose: () => tf.dispose(items.flatMap(({ param, grad, m, v }) => [param, grad, m, v])),
    };
  };
  return [
    updateCase('globalNorm', (items) => void globalNorm(items.map(({ grad }) => grad))),
    updateCase('adamwUpdate', (items) => adamwUpdate(items, ADAMW, null)),
    updateCase('emaUpdate', (items) =>
      emaUpdate(
        items.map(({ m, param }) => ({ target: m, online: param })),
        0.996,
      ),
    ),
    updateCase('addInPlace', (items) => items.forEach(({ m, grad }) => addInPlace(m, grad))),
  ];
}

/** Every case of a preset; each is made when called, so that only one holds memory at a time. */
export function kernelCases(model: ModelConfig, batch: number): (() => KernelCase)[] {
  return [...functionCases(model, batch), ...updateCases(model)];
}
