/** Names of element-wise operations and reductions, for both sides of the border. */

export const ADD = 0;
export const SUB = 1;
export const MUL = 2;
export const DIV = 3;
export const MAX = 4;
export const MIN = 5;
export const SQUARED_DIFFERENCE = 6;
export const POW = 7;
export const ATAN2 = 8;

export const EQUAL = 0;
export const NOT_EQUAL = 1;
export const GREATER = 2;
export const GREATER_EQUAL = 3;
export const LESS = 4;
export const LESS_EQUAL = 5;

export const NEG = 0;
export const ABS = 1;
export const SQUARE = 2;
export const SQRT = 3;
export const RSQRT = 4;
export const RECIPROCAL = 5;
export const RELU = 6;
export const STEP = 7;
export const EXP = 8;
export const LOG = 9;
export const SIGMOID = 10;
export const ERF = 11;
/** From here on in double precision, one number at a time. */
export const TANH = 12;
export const SIN = 13;
export const COS = 14;
export const TAN = 15;
export const ASIN = 16;
export const ACOS = 17;
export const ATAN = 18;
export const SINH = 19;
export const COSH = 20;
export const ASINH = 21;
export const ACOSH = 22;
export const ATANH = 23;
export const EXPM1 = 24;
export const LOG1P = 25;
export const SOFTPLUS = 26;
export const ELU = 27;
export const SELU = 28;

export const SUM = 0;
export const MEAN = 1;
export const LARGEST = 2;
export const SMALLEST = 3;

export const FLOAT_TO_INT = 0;
export const INT_TO_FLOAT = 1;
export const BYTE_TO_INT = 2;
export const BYTE_TO_FLOAT = 3;
export const FLOAT_TO_BYTE = 4;
export const INT_TO_BYTE = 5;
