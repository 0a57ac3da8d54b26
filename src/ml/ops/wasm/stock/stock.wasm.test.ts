/** Stock operations of tfjs on the CPU engine, those with kernels and those without, against tfjs's own in JavaScript. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../../tf';
import { disposeWasm, initWasm, wasmMemory } from '../../../wasm';
import { relativeError } from '../../relativeError';
import { randomTensor } from '../../twins';

beforeAll(async () => {
  await initWasm({ threads: 2 });
});
afterAll(disposeWasm);

type Values = Float32Array | Int32Array | Uint8Array;

/** What `work` gives on a backend, with each result's shape and type. */
async function outcomeOn(backend: string, work: () => tf.Tensor | tf.Tensor[]) {
  await tf.setBackend(backend);
  const results = tf.tidy(work);
  const all = Array.isArray(results) ? results : [results];
  const outcome = await Promise.all(
    all.map(async (one) => ({ shape: one.shape, dtype: one.dtype, values: (await one.data()) as Values })),
  );
  tf.dispose(all);
  return outcome;
}

async function expectSame(work: () => tf.Tensor | tf.Tensor[], limit = 1e-6): Promise<void> {
  const expected = await outcomeOn('cpu', work);
  const actual = await outcomeOn('wasm', work);
  expect(actual.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
    expected.map(({ shape, dtype }) => ({ shape, dtype })),
  );
  actual.forEach(({ values }, i) => {
    if (values instanceof Float32Array) expect(relativeError(values, expected[i].values)).toBeLessThan(limit);
    else expect([...values]).toEqual([...expected[i].values]);
  });
}

const x = (...shape: number[]) => randomTensor(shape, 1);
const y = (...shape: number[]) => randomTensor(shape, 2);
const positive = (...shape: number[]) => tf.add(tf.abs(x(...shape)), 0.1);
const inside = (...shape: number[]) => tf.mul(tf.tanh(x(...shape)), 0.99);
const ints = (...shape: number[]) => tf.cast(tf.mul(x(...shape), 3), 'int32');

describe('one operand', () => {
  const OPERATIONS: Record<string, () => tf.Tensor> = {
    neg: () => tf.neg(x(5, 7)),
    abs: () => tf.abs(x(5, 7)),
    square: () => tf.square(x(3)),
    sqrt: () => tf.sqrt(positive(5, 7)),
    rsqrt: () => tf.rsqrt(positive(5, 7)),
    reciprocal: () => tf.reciprocal(positive(5, 7)),
    relu: () => tf.relu(x(5, 7)),
    step: () => tf.step(x(5, 7)),
    'step with a slope': () => tf.step(x(5, 7), 0.2),
    exp: () => tf.exp(tf.mul(x(40_000), 10)),
    log: () => tf.log(positive(40_000)),
    sigmoid: () => tf.sigmoid(x(5, 7)),
    erf: () => tf.erf(x(5, 7)),
    tanh: () => tf.tanh(x(5, 7)),
    sin: () => tf.sin(tf.mul(x(5, 7), 100)),
    cos: () => tf.cos(tf.mul(x(5, 7), 100)),
    tan: () => tf.tan(x(5, 7)),
    asin: () => tf.asin(inside(5, 7)),
    acos: () => tf.acos(inside(5, 7)),
    atan: () => tf.atan(x(5, 7)),
    sinh: () => tf.sinh(x(5, 7)),
    cosh: () => tf.cosh(x(5, 7)),
    asinh: () => tf.asinh(x(5, 7)),
    acosh: () => tf.acosh(tf.add(positive(5, 7), 1)),
    atanh: () => tf.atanh(inside(5, 7)),
    expm1: () => tf.expm1(x(5, 7)),
    log1p: () => tf.log1p(positive(5, 7)),
    softplus: () => tf.softplus(x(5, 7)),
    elu: () => tf.elu(x(5, 7)),
    selu: () => tf.selu(x(5, 7)),
    'softmax over the last axis': () => tf.softmax(x(5, 7)),
    'log softmax': () => tf.logSoftmax(tf.mul(x(5, 7), 20)),
    'integers take their own way': () => tf.square(ints(5, 7)),
    floor: () => tf.floor(x(5, 7)),
    cumsum: () => tf.cumsum(x(5, 7), 1),
    clip: () => tf.clipByValue(x(5, 7), -0.5, 0.5),
  };
  // Both sides stop at 1.5e-7 of the error function, where a number may be small.
  it.each(Object.keys(OPERATIONS))('%s', async (name) => expectSame(OPERATIONS[name], 1e-5));
});

describe('special values', () => {
  const SPECIAL = [NaN, Infinity, -Infinity, 0, -0, 1e-40, 3e38, -3e38, 89, -104, 88.7, -87.35];
  it.each(['exp', 'log', 'sqrt', 'relu', 'neg', 'abs', 'sigmoid', 'tanh', 'step'] as const)(
    '%s',
    async (name) => {
      const on = (backend: string) => outcomeOn(backend, () => tf[name](tf.tensor1d(SPECIAL)));
      const [expected] = await on('cpu');
      const [actual] = await on('wasm');
      SPECIAL.forEach((value, i) => {
        const [a, e] = [actual.values[i], expected.values[i]];
        const close = Object.is(a, e) || a === e || Math.abs(a - e) <= 1e-6 * Math.abs(e);
        // Results below the normal numbers count as 0.
        expect(
          close || (Math.abs(e) < 1.2e-38 && Math.abs(a) < 1.2e-38),
          `${name}(${value}): ${a}, not ${e}`,
        ).toBe(true);
      });
    },
  );
});

describe('two operands, with every way of broadcasting', () => {
  const SHAPES: [number[], number[]][] = [
    [
      [5, 7],
      [5, 7],
    ],
    [
      [40, 1000],
      [40, 1000],
    ],
    [[5, 7], []],
    [[], [5, 7]],
    [[5, 7], [7]],
    [
      [5, 7],
      [5, 1],
    ],
    [
      [5, 1],
      [1, 7],
    ],
    [
      [2, 3, 5],
      [3, 1],
    ],
    [
      [2, 1, 5, 3],
      [4, 1, 3],
    ],
    [
      [2, 1, 5, 1, 3],
      [1, 4, 1, 2, 3],
    ],
    [
      [3, 40_000],
      [3, 1],
    ],
    [[0, 3], [3]],
  ];
  const OPERATIONS = [
    'add',
    'sub',
    'mul',
    'div',
    'maximum',
    'minimum',
    'squaredDifference',
    'atan2',
  ] as const;
  const COMPARISONS = ['equal', 'notEqual', 'greater', 'greaterEqual', 'less', 'lessEqual'] as const;

  it.each(SHAPES)('%j and %j', async (a, b) => {
    for (const name of OPERATIONS) await expectSame(() => tf[name](x(...a), y(...b)));
    for (const name of COMPARISONS) await expectSame(() => tf[name](tf.round(x(...a)), tf.round(y(...b))));
    await expectSame(() => tf.pow(positive(...a), y(...b)));
  });

  it('integers and booleans', async () => {
    await expectSame(() => tf.add(ints(5, 7), ints(7)));
    await expectSame(() => tf.equal(ints(5, 7), ints(5, 7)));
    await expectSame(() => tf.logicalAnd(tf.greater(x(5, 7), 0), tf.less(y(5, 7), 0)));
    await expectSame(() => tf.floorDiv(ints(5, 7), tf.add(tf.abs(ints(7)), 1)));
  });

  it('choices, sums of many, casts', async () => {
    await expectSame(() => tf.where(tf.greater(x(5, 7), 0), x(5, 7), y(5, 7)));
    await expectSame(() => tf.where(tf.greater(x(5, 1), 0), x(5, 7), y(5, 7)));
    await expectSame(() => tf.addN([x(5, 7), y(5, 7), x(5, 7)]));
    await expectSame(() => tf.cast(tf.mul(x(5, 7), 10), 'int32'));
    await expectSame(() => tf.cast(tf.tensor1d([NaN, 3e9, -3e9, 1.9, -1.9]), 'int32'));
    await expectSame(() => tf.cast(tf.greater(x(5, 7), 0), 'float32'));
    await expectSame(() => tf.cast(tf.round(x(5, 7)), 'bool'));
    await expectSame(() => tf.cast(ints(5, 7), 'float32'));
  });
});

describe('sums and extremes', () => {
  const AXES: [number[], number | number[] | undefined][] = [
    [[5, 7], undefined],
    [[5, 7], 0],
    [[5, 7], 1],
    [[3, 4, 5], 1],
    [
      [3, 4, 5],
      [0, 1],
    ],
    [
      [3, 4, 5],
      [0, 2],
    ],
    [
      [3, 1, 5],
      [0, 2],
    ],
    [[2, 50_000], 1],
    [[50_000, 3], 0],
    [[70, 33], 0],
    [[], undefined],
  ];
  it.each(AXES)('of %j along %j', async (shape, axis) => {
    for (const name of ['sum', 'mean', 'max', 'min'] as const) {
      await expectSame(() => tf[name](x(...shape), axis), 2e-6);
      await expectSame(() => tf[name](x(...shape), axis, true), 2e-6);
    }
  });

  it('of integers and booleans', async () => {
    await expectSame(() => tf.sum(ints(5, 7), 0));
    await expectSame(() => tf.sum(tf.greater(x(5, 7), 0), 0));
    await expectSame(() => tf.argMax(x(5, 7), 1));
  });
});

describe('matrix products', () => {
  const SIZES = [
    [1, 1, 1],
    [5, 8, 4],
    [7, 9, 3],
    [65, 48, 130],
    [3, 600, 17],
    [130, 1030, 77],
  ];
  it.each(SIZES)('%i x %i x %i, transposed and not', async (m, k, n) => {
    for (const [ta, tb] of [
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ]) {
      const a = ta ? [k, m] : [m, k];
      const b = tb ? [n, k] : [k, n];
      await expectSame(() => tf.matMul(x(...a) as tf.Tensor2D, y(...b) as tf.Tensor2D, ta, tb), 2e-6);
    }
  });

  it('of batches, and with one matrix for all', async () => {
    await expectSame(() => tf.matMul(x(3, 5, 7), y(3, 7, 4)), 2e-6);
    await expectSame(() => tf.matMul(x(2, 3, 5, 7), y(2, 3, 4, 7), false, true), 2e-6);
    await expectSame(() => tf.matMul(x(3, 5, 7), y(7, 4)), 2e-6);
    await expectSame(() => tf.fused.matMul({ a: x(5, 7), b: y(7, 4), activation: 'relu' }), 2e-6);
  });
});

describe('other arrangements of the same numbers', () => {
  const OPERATIONS: Record<string, () => tf.Tensor | tf.Tensor[]> = {
    transpose: () => tf.transpose(x(5, 7)),
    'transpose of five axes': () => tf.transpose(x(2, 3, 4, 5, 6), [3, 0, 4, 1, 2]),
    'transpose of booleans': () => tf.transpose(tf.greater(x(5, 7), 0)),
    'transpose of integers': () => tf.transpose(ints(5, 7)),
    slice: () => tf.slice(x(5, 7, 3), [1, 2, 0], [3, 4, 2]),
    'slice of nothing': () => tf.slice(x(5, 7), [1, 2], [0, 4]),
    concat: () => tf.concat([x(2, 3), y(2, 5), x(2, 0)], 1),
    'concat of one axis': () => tf.concat([x(4), y(3)]),
    stack: () => tf.stack([x(2, 3), y(2, 3)], 1),
    'stack of scalars': () => tf.stack([tf.scalar(1), tf.scalar(2)]),
    unstack: () => tf.unstack(x(2, 3, 4), 1),
    split: () => tf.split(x(2, 9, 3), [2, 3, 4], 1),
    tile: () => tf.tile(x(2, 3), [3, 2]),
    pad: () =>
      tf.pad(
        x(2, 3),
        [
          [1, 2],
          [0, 1],
        ],
        0.5,
      ),
    'pad of integers': () =>
      tf.pad(
        ints(2, 3),
        [
          [1, 2],
          [0, 1],
        ],
        2,
      ),
    gather: () => tf.gather(x(5, 7), tf.tensor1d([3, 0, 3], 'int32'), 1),
    'gather by batches': () =>
      tf.gather(
        x(2, 5, 3),
        tf.tensor2d(
          [
            [4, 0],
            [1, 1],
          ],
          [2, 2],
          'int32',
        ),
        1,
        1,
      ),
    'gather of integers': () => tf.gather(ints(5, 7), tf.tensor1d([3, 0], 'int32')),
    'sums of segments': () => tf.unsortedSegmentSum(x(4, 3), tf.tensor1d([1, 0, 1, -1], 'int32'), 3),
    reverse: () => tf.reverse(x(5, 7), 0),
    'one hot': () => tf.oneHot(tf.tensor1d([1, 0, 2], 'int32'), 3),
    eye: () => tf.eye(4),
    range: () => tf.range(0, 9, 2),
    'zeros like booleans': () => tf.zerosLike(tf.greater(x(5), 0)),
    fill: () => [tf.fill([3, 3], 0.7), tf.fill([2], 5, 'int32'), tf.ones([3]), tf.onesLike(ints(4))],
    'bilinear enlargement': () => tf.image.resizeBilinear(x(1, 3, 4, 2) as tf.Tensor4D, [7, 6]),
  };
  it.each(Object.keys(OPERATIONS))('%s', async (name) => expectSame(OPERATIONS[name], 2e-6));

  it('strings pass through', async () => {
    await tf.setBackend('wasm');
    expect(await tf.reshape(tf.tensor1d(['a', 'ü']), [2, 1]).data()).toEqual(['a', 'ü']);
  });

  it('an index outside of the axis is refused', async () => {
    await tf.setBackend('wasm');
    expect(() => tf.gather(x(5), tf.tensor1d([5], 'int32'))).toThrow('index 5 is outside of an axis of 5');
  });

  it('complex numbers are refused by name', async () => {
    await tf.setBackend('wasm');
    expect(() => tf.complex([1], [2])).toThrow("Kernel 'Complex' not registered for backend 'wasm'");
  });
});

describe('convolutions', () => {
  const CASES = [
    { side: [13, 9], depth: 3, channels: 16, window: [3, 3], stride: 2, pad: 'same' },
    { side: [7, 11], depth: 12, channels: 19, window: [3, 3], stride: 1, pad: 'same' },
    { side: [6, 5], depth: 8, channels: 12, window: [1, 1], stride: 1, pad: 'same' },
    { side: [9, 8], depth: 5, channels: 4, window: [1, 1], stride: 2, pad: 'same' },
    { side: [8, 9], depth: 2, channels: 1, window: [3, 2], stride: 1, pad: 'valid' },
    { side: [17, 13], depth: 3, channels: 9, window: [2, 5], stride: 3, pad: 2 },
    // More steps than are summed up at once.
    { side: [4, 4], depth: 200, channels: 17, window: [3, 3], stride: 1, pad: 'same' },
  ] as const;

  const operands = (n: number, { side, depth, channels, window }: (typeof CASES)[number]) => ({
    picture: x(n, ...side, depth) as tf.Tensor4D,
    filter: y(...window, depth, channels) as tf.Tensor4D,
    bias: randomTensor([channels], 3),
  });

  it.each(CASES)('of $side.0 x $side.1 x $depth, window $window, stride $stride, $pad', async (one) => {
    const { stride: strides, pad } = one;
    const dimRoundingMode = typeof pad === 'number' ? 'floor' : undefined;
    await expectSame(() => {
      const { picture, filter } = operands(1, one);
      return tf.conv2d(picture, filter, strides, pad, 'NHWC', 1, dimRoundingMode);
    }, 2e-6);
    for (const activation of ['linear', 'relu'] as const)
      await expectSame(() => {
        const { picture, filter, bias } = operands(2, one);
        return tf.fused.conv2d({ x: picture, filter, strides, pad, bias, activation, dimRoundingMode });
      }, 2e-6);
  });

  it.each([1, 6])('of each channel by itself, for %i channels of the result', async (multiplier) => {
    for (const [side, strides, pad] of [
      [[9, 7], 1, 'same'],
      [[10, 7], 2, 'same'],
      [[8, 6], 1, 'valid'],
    ] as const) {
      const picture = () => x(2, ...side, 7) as tf.Tensor4D;
      const filter = () => y(3, 3, 7, multiplier) as tf.Tensor4D;
      await expectSame(() => tf.depthwiseConv2d(picture(), filter(), strides, pad), 2e-6);
      await expectSame(() => {
        const bias = randomTensor([7 * multiplier], 3);
        return tf.fused.depthwiseConv2d({
          x: picture(),
          filter: filter(),
          strides,
          pad,
          bias,
          activation: 'relu',
        });
      }, 2e-6);
    }
  });

  it('of other kinds, and their gradients, go the slow way', async () => {
    const given = () => operands(1, CASES[1]);
    await expectSame(() => tf.conv2d(given().picture, given().filter, 1, 'same', 'NHWC', 2), 2e-6);
    await expectSame(() => tf.conv2d(given().picture, given().filter, [1, 2], 'same'), 2e-6);
    await expectSame(() => {
      const { picture, filter, bias } = given();
      return tf.fused.conv2d({ x: picture, filter, strides: 1, pad: 'same', bias, activation: 'sigmoid' });
    }, 2e-6);
    await expectSame(
      () => tf.grads((a, b) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same').square().mean())([given().picture, given().filter]), // prettier-ignore
      1e-5,
    );
  });

  it('are finite where the picture is, and NaN where it is', async () => {
    await tf.setBackend('wasm');
    const picture = tf.tensor4d([1, Number.NaN, -1, 2], [1, 1, 4, 1]);
    const filter = tf.ones<tf.Rank.R4>([1, 1, 1, 4]);
    const bias = tf.zeros<tf.Rank.R1>([4]);
    const y = tf.fused.conv2d({ x: picture, filter, strides: 1, pad: 'same', bias, activation: 'relu' });
    expect([...(await y.data())]).toEqual(
      [1, Number.NaN, 0, 2].flatMap((value) => [value, value, value, value]),
    );
    tf.dispose([picture, filter, bias, y]);
  });
});

it('leaves nothing behind, results shared between tensors and gradients too', async () => {
  await tf.setBackend('wasm');
  const work = () =>
    tf.tidy(() => {
      const variable = tf.variable(x(4, 6));
      const { grads, value } = tf.variableGrads(() => {
        const a = tf.reshape(tf.cast(variable, 'float32'), [2, 2, 6]);
        const [b, c] = tf.split(a, 2, 1);
        const parts = tf.concat(
          [
            tf.relu(b),
            tf.mul(c, 2),
            tf.pad(c, [
              [0, 0],
              [0, 1],
              [0, 0],
            ]),
          ],
          1,
        );
        return tf.mean(tf.softmax(tf.gather(parts, tf.tensor1d([0, 1, 1], 'int32'), 1))) as tf.Scalar;
      });
      tf.dispose([grads, value]);
      variable.dispose();
    });
  work();
  const before = wasmMemory();
  for (let i = 0; i < 20; i++) work();
  const { tensors, blocks, bytes } = wasmMemory();
  expect({ tensors, blocks, bytes }).toEqual({
    tensors: before.tensors,
    blocks: before.blocks,
    bytes: before.bytes,
  });
});
