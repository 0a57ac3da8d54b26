/** Element-wise stock operations. */
import * as tf from '../../../tf';
import * as codes from '../assembly/codes';
import { stock, type StockKernel } from './define';

type Pair = Record<'a' | 'b', tf.TensorInfo>;
type One = Record<'x', tf.TensorInfo>;

const allFloat = (...tensors: tf.TensorInfo[]) => tensors.every(({ dtype }) => dtype === 'float32');

const UNARY: Record<string, number> = {
  Neg: codes.NEG,
  Abs: codes.ABS,
  Square: codes.SQUARE,
  Sqrt: codes.SQRT,
  Rsqrt: codes.RSQRT,
  Reciprocal: codes.RECIPROCAL,
  Relu: codes.RELU,
  Exp: codes.EXP,
  Log: codes.LOG,
  Sigmoid: codes.SIGMOID,
  Erf: codes.ERF,
  Tanh: codes.TANH,
  Sin: codes.SIN,
  Cos: codes.COS,
  Tan: codes.TAN,
  Asin: codes.ASIN,
  Acos: codes.ACOS,
  Atan: codes.ATAN,
  Sinh: codes.SINH,
  Cosh: codes.COSH,
  Asinh: codes.ASINH,
  Acosh: codes.ACOSH,
  Atanh: codes.ATANH,
  Expm1: codes.EXPM1,
  Log1p: codes.LOG1P,
  Softplus: codes.SOFTPLUS,
  Elu: codes.ELU,
  Selu: codes.SELU,
};

const BINARY: Record<string, number> = {
  Add: codes.ADD,
  Sub: codes.SUB,
  Multiply: codes.MUL,
  RealDiv: codes.DIV,
  Maximum: codes.MAX,
  Minimum: codes.MIN,
  SquaredDifference: codes.SQUARED_DIFFERENCE,
  Pow: codes.POW,
  Atan2: codes.ATAN2,
};

const COMPARISONS: Record<string, number> = {
  Equal: codes.EQUAL,
  NotEqual: codes.NOT_EQUAL,
  Greater: codes.GREATER,
  GreaterEqual: codes.GREATER_EQUAL,
  Less: codes.LESS,
  LessEqual: codes.LESS_EQUAL,
};

/** Axes that a kernel walks over. */
const AXES = 4;

interface Broadcast {
  shape: number[];
  /** Of the result, outermost first, filled up with ones; the innermost is a run. */
  sizes: number[];
  /** In numbers; 0 where the operand repeats. */
  strides: [number[], number[]];
}

/** How two operands meet, with axes that behave alike made one; null where more than four are left. */
function broadcast(a: number[], b: number[]): Broadcast | null {
  const shape = tf.broadcast_util.assertAndGetBroadcastShape(a, b);
  const operands = [a, b].map((own) => [...new Array<number>(shape.length - own.length).fill(1), ...own]);
  const sizes: number[] = [];
  const repeats: boolean[][] = [];
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const repeated = operands.map((own) => own[axis] === 1);
    const last = repeats[repeats.length - 1];
    if (last && last[0] === repeated[0] && last[1] === repeated[1]) sizes[sizes.length - 1] *= size;
    else {
      sizes.push(size);
      repeats.push(repeated);
    }
  });
  if (sizes.length > AXES) return null;
  while (sizes.length < AXES) {
    sizes.unshift(1);
    repeats.unshift([true, true]);
  }
  const stridesOf = (operand: number) => {
    let stride = 1;
    const strides = new Array<number>(AXES).fill(0);
    for (let axis = AXES - 1; axis >= 0; axis--) {
      if (repeats[axis][operand]) continue;
      strides[axis] = stride;
      stride *= sizes[axis];
    }
    return strides;
  };
  return { shape, sizes, strides: [stridesOf(0), stridesOf(1)] };
}

const unaryKernel = (name: string, op: number): StockKernel =>
  stock<One>(name, ({ inputs: { x }, backend }) => {
    if (!allFloat(x)) return null;
    const y = backend.makeTensorInfo(x.shape);
    backend.kernels.unary(op, backend.addressOf(x), backend.addressOf(y), tf.util.sizeFromShape(x.shape));
    return y;
  });

const pairKernel = (name: string, op: number, comparing: boolean): StockKernel =>
  stock<Pair>(name, ({ inputs: { a, b }, backend }) => {
    if (!allFloat(a, b)) return null;
    const way = broadcast(a.shape, b.shape);
    if (!way) return null;
    const y = backend.makeTensorInfo(way.shape, comparing ? 'bool' : 'float32');
    backend.kernels.binary(
      op,
      comparing ? 1 : 0,
      backend.addressOf(a),
      backend.addressOf(b),
      backend.addressOf(y),
      ...(way.sizes as [number, number, number, number]),
      ...(way.strides[0] as [number, number, number, number]),
      ...(way.strides[1] as [number, number, number, number]),
    );
    return y;
  });

const CASTS: Record<string, number> = {
  'float32 int32': codes.FLOAT_TO_INT,
  'int32 float32': codes.INT_TO_FLOAT,
  'bool int32': codes.BYTE_TO_INT,
  'bool float32': codes.BYTE_TO_FLOAT,
  'float32 bool': codes.FLOAT_TO_BYTE,
  'int32 bool': codes.INT_TO_BYTE,
};

const cast = stock<One, { dtype: tf.DataType }>('Cast', ({ inputs: { x }, attrs: { dtype }, backend }) => {
  if (x.dtype === dtype) {
    backend.incRef(x.dataId);
    // A new object: tfjs would take the tensor itself for the result.
    return { dataId: x.dataId, shape: x.shape, dtype };
  }
  const kind = CASTS[`${x.dtype} ${dtype}`];
  if (kind === undefined) return null;
  const y = backend.makeTensorInfo(x.shape, dtype);
  backend.kernels.cast(kind, backend.addressOf(x), backend.addressOf(y), tf.util.sizeFromShape(x.shape));
  return y;
});

const step = stock<One, { alpha: number }>('Step', ({ inputs: { x }, attrs: { alpha }, backend }) => {
  if (!allFloat(x) || alpha !== 0) return null;
  const y = backend.makeTensorInfo(x.shape);
  backend.kernels.unary(
    codes.STEP,
    backend.addressOf(x),
    backend.addressOf(y),
    tf.util.sizeFromShape(x.shape),
  );
  return y;
});

const addN = stock<tf.TensorInfo[]>('AddN', ({ inputs, backend }) => {
  if (!allFloat(...inputs)) return null;
  const size = tf.util.sizeFromShape(inputs[0].shape);
  const y = backend.makeTensorInfo(inputs[0].shape);
  backend.memoryViews.floats.copyWithin(
    backend.addressOf(y) / 4,
    backend.addressOf(inputs[0]) / 4,
    backend.addressOf(inputs[0]) / 4 + size,
  );
  for (const x of inputs.slice(1))
    backend.kernels.addInPlace(backend.addressOf(y), backend.addressOf(x), size, 0);
  return y;
});

const select = stock<Record<'condition' | 't' | 'e', tf.TensorInfo>>(
  'Select',
  ({ inputs: { condition, t, e }, backend }) => {
    const alike = tf.util.arraysEqual(condition.shape, t.shape) && tf.util.arraysEqual(t.shape, e.shape);
    const words = t.dtype === e.dtype && (t.dtype === 'float32' || t.dtype === 'int32');
    if (!alike || !words || condition.dtype !== 'bool') return null;
    const y = backend.makeTensorInfo(t.shape, t.dtype);
    const size = tf.util.sizeFromShape(t.shape);
    backend.kernels.choose(
      backend.addressOf(condition),
      backend.addressOf(t),
      backend.addressOf(e),
      backend.addressOf(y),
      size,
    );
    return y;
  },
);

export const ARITHMETIC: StockKernel[] = [
  ...Object.entries(UNARY).map(([name, op]) => unaryKernel(name, op)),
  ...Object.entries(BINARY).map(([name, op]) => pairKernel(name, op, false)),
  ...Object.entries(COMPARISONS).map(([name, op]) => pairKernel(name, op, true)),
  cast,
  step,
  addN,
  select,
];
