/** Stock operations that arrange numbers anew. */
import * as tf from '../../../tf';
import { bytesOf, type WasmBackend } from '../backend';
import { stock, type StockKernel } from './define';

type One = Record<'x', tf.TensorInfo>;

/** Words in which `copyStrided` finds sizes and strides. */
const SIZES = 8;
const AXES = 6;

const sizeOf = (shape: readonly number[]) => tf.util.sizeFromShape(shape as number[]);

/** Numbers between neighbours along each axis of a tensor in memory. */
function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

interface Walk {
  sizes: number[];
  from: number[];
  into: number[];
}

/** Without axes of one, and with neighbours made one where both sides run through them. */
function simplified({ sizes, from, into }: Walk): Walk {
  const out: Walk = { sizes: [], from: [], into: [] };
  sizes.forEach((size, axis) => {
    if (size === 1) return;
    const last = out.sizes.length - 1;
    const joined = last >= 0 && out.from[last] === size * from[axis] && out.into[last] === size * into[axis];
    if (joined) {
      out.sizes[last] *= size;
      out.from[last] = from[axis];
      out.into[last] = into[axis];
    } else {
      out.sizes.push(size);
      out.from.push(from[axis]);
      out.into.push(into[axis]);
    }
  });
  return out;
}

/** Copies between two tensors, from one element on in each; strides in elements. @returns false for too many axes */
function copy(
  backend: WasmBackend,
  from: tf.TensorInfo,
  into: tf.TensorInfo,
  walk: Walk,
  fromStart = 0,
  intoStart = 0,
): boolean {
  const simple = simplified(walk);
  const missing = AXES - simple.sizes.length;
  if (missing < 0) return false;
  if (walk.sizes.includes(0)) return true;
  const filled = (values: number[], filling: number) => [
    ...new Array<number>(missing).fill(filling),
    ...values,
  ];
  const at = backend.kernels.wordsAddress() / 4 + SIZES;
  backend.memoryViews.ints.set(
    [...filled(simple.sizes, 1), ...filled(simple.from, 0), ...filled(simple.into, 0)],
    at,
  );
  const bytes = bytesOf(from.dtype);
  backend.kernels.copyStrided(
    backend.addressOf(from) + fromStart * bytes,
    backend.addressOf(into) + intoStart * bytes,
    bytes,
  );
  return true;
}

/** A fresh tensor filled by `fillIn`, or null (and nothing left over) where that could not. */
function made(
  backend: WasmBackend,
  shape: readonly number[],
  dtype: tf.DataType,
  fillIn: (y: tf.TensorInfo) => boolean,
): tf.TensorInfo | null {
  const y = backend.makeTensorInfo(shape, dtype);
  if (fillIn(y)) return y;
  backend.disposeData(y.dataId, true);
  return null;
}

/** Takes back what was made before it turned out that not all could be. */
function disposed(backend: WasmBackend, parts: readonly tf.TensorInfo[]): null {
  for (const { dataId } of parts) backend.disposeData(dataId, true);
  return null;
}

/** The same numbers under another shape. */
function shared(backend: WasmBackend, { dataId, dtype }: tf.TensorInfo, shape: number[]): tf.TensorInfo {
  backend.incRef(dataId);
  return { dataId, shape, dtype };
}

const holdsNumbers = (...tensors: tf.TensorInfo[]) => tensors.every(({ dtype }) => dtype !== 'string');

const identity = stock<One>('Identity', ({ inputs: { x }, backend }) => shared(backend, x, x.shape));

const reshape = stock<One, { shape: number[] }>('Reshape', ({ inputs: { x }, attrs, backend }) =>
  shared(backend, x, tf.util.inferFromImplicitShape(attrs.shape, sizeOf(x.shape))),
);

const expandDims = stock<Record<'input', tf.TensorInfo>, { dim: number }>(
  'ExpandDims',
  ({ inputs: { input }, attrs: { dim }, backend }) => {
    const at = dim < 0 ? input.shape.length + 1 + dim : dim;
    return shared(backend, input, [...input.shape.slice(0, at), 1, ...input.shape.slice(at)]);
  },
);

/** The 32 bits of a number of this type. */
function bitsOf(value: number, dtype: tf.DataType): number {
  return dtype === 'int32' ? value | 0 : new Int32Array(Float32Array.of(value).buffer)[0];
}

function filledWith(
  backend: WasmBackend,
  shape: number[],
  dtype: tf.DataType,
  value: number,
): tf.TensorInfo | null {
  if (dtype !== 'float32' && dtype !== 'int32') return null;
  const y = backend.makeTensorInfo(shape, dtype);
  backend.kernels.fillWords(backend.addressOf(y), bitsOf(value, dtype), sizeOf(shape));
  return y;
}

const fill = stock<unknown, { shape: number[]; value: number | string; dtype: tf.DataType }>(
  'Fill',
  ({ attrs: { shape, value, dtype }, backend }) =>
    typeof value === 'number' ? filledWith(backend, shape, dtype ?? 'float32', value) : null,
);

const zerosLike = stock<One>('ZerosLike', ({ inputs: { x }, backend }) =>
  filledWith(backend, x.shape, x.dtype, 0),
);
const onesLike = stock<One>('OnesLike', ({ inputs: { x }, backend }) =>
  filledWith(backend, x.shape, x.dtype, 1),
);

const transpose = stock<One, { perm: number[] }>(
  'Transpose',
  ({ inputs: { x }, attrs: { perm }, backend }) => {
    if (!holdsNumbers(x)) return null;
    const strides = stridesOf(x.shape);
    const shape = perm.map((axis) => x.shape[axis]);
    const walk = { sizes: shape, from: perm.map((axis) => strides[axis]), into: stridesOf(shape) };
    return made(backend, shape, x.dtype, (y) => copy(backend, x, y, walk));
  },
);

const slice = stock<One, { begin: number | number[]; size: number | number[] }>(
  'Slice',
  ({ inputs: { x }, attrs: { begin, size }, backend }) => {
    if (!holdsNumbers(x)) return null;
    const [first, shape] = tf.slice_util.parseSliceParams(x as tf.Tensor, begin, size);
    tf.slice_util.assertParamsValid(x as tf.Tensor, first, shape);
    const from = stridesOf(x.shape);
    const start = first.reduce((sum, at, axis) => sum + at * from[axis], 0);
    const walk = { sizes: shape, from, into: stridesOf(shape) };
    return made(backend, shape, x.dtype, (y) => copy(backend, x, y, walk, start));
  },
);

const concat = stock<tf.TensorInfo[], { axis: number }>('Concat', ({ inputs, attrs, backend }) => {
  const axis = tf.util.parseAxisParam(attrs.axis, inputs[0].shape)[0];
  const present = inputs.filter(({ shape }) => sizeOf(shape) > 0);
  if (!holdsNumbers(...inputs) || present.length === 0) return null;
  const shape = tf.backend_util.computeOutShape(
    inputs.map((one) => one.shape),
    axis,
  );
  const into = stridesOf(shape);
  return made(backend, shape, inputs[0].dtype, (y) => {
    let start = 0;
    return present.every((x) => {
      const walk = { sizes: x.shape, from: stridesOf(x.shape), into };
      const done = copy(backend, x, y, walk, 0, start);
      start += x.shape[axis] * into[axis];
      return done;
    });
  });
});

const pack = stock<tf.TensorInfo[], { axis: number }>('Pack', ({ inputs, attrs: { axis }, backend }) => {
  const [{ shape, dtype }] = inputs;
  if (!holdsNumbers(...inputs) || sizeOf(shape) === 0) return null;
  const whole = [...shape.slice(0, axis), inputs.length, ...shape.slice(axis)];
  const strides = stridesOf(whole);
  const into = strides.filter((_, i) => i !== axis);
  return made(backend, whole, dtype, (y) =>
    inputs.every((x, i) =>
      copy(backend, x, y, { sizes: shape, from: stridesOf(shape), into }, 0, i * strides[axis]),
    ),
  );
});

const unpack = stock<Record<'value', tf.TensorInfo>, { axis: number }>(
  'Unpack',
  ({ inputs: { value }, attrs, backend }) => {
    const axis = attrs.axis < 0 ? attrs.axis + value.shape.length : attrs.axis;
    if (!holdsNumbers(value) || sizeOf(value.shape) === 0) return null;
    const strides = stridesOf(value.shape);
    const shape = value.shape.filter((_, i) => i !== axis);
    const walk = { sizes: shape, from: strides.filter((_, i) => i !== axis), into: stridesOf(shape) };
    const parts: tf.TensorInfo[] = [];
    for (let i = 0; i < value.shape[axis]; i++) {
      const part = made(backend, shape, value.dtype, (y) => copy(backend, value, y, walk, i * strides[axis]));
      if (!part) return disposed(backend, parts);
      parts.push(part);
    }
    return parts;
  },
);

const split = stock<One, { numOrSizeSplits: number | number[]; axis: number }>(
  'SplitV',
  ({ inputs: { x }, attrs, backend }) => {
    if (!holdsNumbers(x)) return null;
    const axis = tf.util.parseAxisParam(attrs.axis, x.shape)[0];
    const sizes = tf.backend_util.prepareSplitSize(x as tf.Tensor, attrs.numOrSizeSplits, axis);
    const from = stridesOf(x.shape);
    let start = 0;
    const parts: tf.TensorInfo[] = [];
    for (const size of sizes) {
      const shape = x.shape.map((whole, i) => (i === axis ? size : whole));
      const walk = { sizes: shape, from, into: stridesOf(shape) };
      const part = made(backend, shape, x.dtype, (y) => copy(backend, x, y, walk, start));
      if (!part) return disposed(backend, parts);
      parts.push(part);
      start += size * from[axis];
    }
    return parts;
  },
);

const tile = stock<One, { reps: number[] }>('Tile', ({ inputs: { x }, attrs: { reps }, backend }) => {
  if (!holdsNumbers(x)) return null;
  const shape = x.shape.map((size, axis) => size * reps[axis]);
  const [from, into] = [stridesOf(x.shape), stridesOf(shape)];
  const walk = {
    sizes: x.shape.flatMap((size, axis) => [reps[axis], size]),
    from: from.flatMap((stride) => [0, stride]),
    into: into.flatMap((stride, axis) => [stride * x.shape[axis], stride]),
  };
  return made(backend, shape, x.dtype, (y) => copy(backend, x, y, walk));
});

const pad = stock<One, { paddings: [number, number][]; constantValue: number }>(
  'PadV2',
  ({ inputs: { x }, attrs: { paddings, constantValue }, backend }) => {
    const shape = x.shape.map((size, axis) => paddings[axis][0] + size + paddings[axis][1]);
    const y = filledWith(backend, shape, x.dtype, constantValue);
    if (!y) return null;
    const into = stridesOf(shape);
    const start = paddings.reduce((sum, [before], axis) => sum + before * into[axis], 0);
    if (copy(backend, x, y, { sizes: x.shape, from: stridesOf(x.shape), into }, 0, start)) return y;
    backend.disposeData(y.dataId, true);
    return null;
  },
);

const gather = stock<Record<'x' | 'indices', tf.TensorInfo>, { axis: number; batchDims: number }>(
  'GatherV2',
  ({ inputs: { x, indices }, attrs, backend }) => {
    if (!holdsNumbers(x) || bytesOf(x.dtype) !== 4 || indices.dtype !== 'int32') return null;
    const axis = tf.util.parseAxisParam(attrs.axis, x.shape)[0];
    const ids = backend.view(indices.dataId);
    for (const id of ids) {
      if (id < 0 || id >= x.shape[axis]) {
        throw new Error(`gather: index ${id} is outside of an axis of ${x.shape[axis]}`);
      }
    }
    const info = tf.backend_util.segment_util.collectGatherOpShapeInfo(
      x as tf.Tensor,
      indices as tf.Tensor,
      axis,
      attrs.batchDims ?? 0,
    );
    const y = backend.makeTensorInfo(info.outputShape, x.dtype);
    backend.kernels.gatherAxis(
      backend.addressOf(x),
      backend.addressOf(indices),
      backend.addressOf(y),
      info.batchSize,
      info.outerSize,
      info.dimSize,
      ids.length / info.batchSize,
      info.sliceSize,
    );
    return y;
  },
);

/** tfjs sums along the first axis, by ids of one axis. */
const segmentSum = stock<Record<'x' | 'segmentIds', tf.TensorInfo>, { numSegments: number }>(
  'UnsortedSegmentSum',
  ({ inputs: { x, segmentIds }, attrs: { numSegments }, backend }) => {
    const rows = x.shape[0];
    const plain = segmentIds.shape.length === 1 && segmentIds.shape[0] === rows && rows > 0;
    if (x.dtype !== 'float32' || segmentIds.dtype !== 'int32' || !plain) return null;
    for (const id of backend.view(segmentIds.dataId)) if (id >= numSegments) return null;
    const y = backend.makeTensorInfo([numSegments, ...x.shape.slice(1)]);
    backend.kernels.segmentSum(
      backend.addressOf(x),
      backend.addressOf(segmentIds),
      backend.addressOf(y),
      rows,
      sizeOf(x.shape) / rows,
      numSegments,
    );
    return y;
  },
);

export const MOVEMENT: StockKernel[] = [
  identity,
  reshape,
  expandDims,
  fill,
  zerosLike,
  onesLike,
  transpose,
  slice,
  concat,
  pack,
  unpack,
  split,
  tile,
  pad,
  gather,
  segmentSum,
];
