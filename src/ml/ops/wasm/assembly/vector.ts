/**
 * Four numbers at once: what several kernels need of mathematics. Nothing here asks the host, so that the bits are the
 * same everywhere.
 *
 * Two habits of V8 shape it. Constants stand in memory: a vector constant in the code is put together from halves wherever
 * it is used, which costs more than the multiplication it is for. And `pmin`, `pmax`: one instruction each, where `min` and
 * `max` take eight to order zeros and NaNs; written so that a NaN in the first argument stays.
 */

const TABLE: usize = memory.data<f32>(
  [
    // exp: log2 e, ln 2 in two pieces, a number whose last bit is 1, polynomial of (e^r - 1 - r) / r^2 (own fit, 3e-9).
    1.44269504088896341,
    0.693359375, -2.1219444e-4, 12582912, 0.001381461296806542, 0.008368709831073393, 0.04166838736675847,
    0.16666520689758182, 0.49999993451683916, 1,
    // Smallest argument whose exponential is a normal number, and largest whose one is finite.
    -87.3, 88.72283,
    // erf: 1 / sqrt 2, end of the range, numerator, denominator.
    0.7071067811865476, 4, -2.72614225801306e-10, 2.77068142495902e-8, -2.10102402082508e-6,
    -5.69250639462346e-5, -7.34990630326855e-4, -2.95459980854025e-3, -1.60960333262415e-2,
    -1.45660718464996e-5, -2.13374055278905e-4, -1.68282697438203e-3, -7.37332916720468e-3,
    -1.42647390514189e-2,
    // 1/2, -1/2, 1 / sqrt(2 pi).
    0.5, -0.5, 0.3989422804014327,
    // log: smallest normal number, 2^23, sqrt 1/2, polynomial.
    1.17549435e-38, 8388608, 0.707106781186547524, 7.0376836292e-2, -1.151461031e-1, 1.167699874e-1,
    -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
    23,
  ],
  16,
);

const EXP: usize = 0;
const ONE: usize = 4 * 9;
const LOWEST: usize = 4 * 10;
const HIGHEST: usize = 4 * 11;
const ERF: usize = 4 * 12;
const HALF: usize = 4 * 26;
const MINUS_HALF: usize = 4 * 27;
const GAUSS: usize = 4 * 28;
const LOG: usize = 4 * 29;

@inline
function constant(at: usize): v128 {
  return v128.load32_splat(TABLE + at);
}

/** Sum of the four lanes, always in this order. */
@inline
export function sumLanes(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) +
    f32x4.extract_lane(v, 1) +
    (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

@inline
export function maxLanes(v: v128): f32 {
  return max(
    max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}

/** a b + c, in two roundings. */
@inline
function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

/** e^r for |r| <= ln(2) / 2. */
@inline
function expSmall(r: v128): v128 {
  let p = constant(EXP + 16);
  p = multiplyAdd(p, r, constant(EXP + 20));
  p = multiplyAdd(p, r, constant(EXP + 24));
  p = multiplyAdd(p, r, constant(EXP + 28));
  p = multiplyAdd(p, r, constant(EXP + 32));
  return f32x4.add(multiplyAdd(p, f32x4.mul(r, r), r), constant(ONE));
}

/** e^x for x <= 0: 0 where it would be below the normal numbers, NaN for NaN. */
@inline
export function expNegative4(x: v128): v128 {
  const inside = f32x4.pmax(x, constant(LOWEST));
  // Adding this number rounds to a whole one, which then stands in the last bits.
  const shifted = multiplyAdd(inside, constant(EXP), constant(EXP + 12));
  const n = f32x4.sub(shifted, constant(EXP + 12));
  const r = f32x4.sub(f32x4.sub(inside, f32x4.mul(n, constant(EXP + 4))), f32x4.mul(n, constant(EXP + 8)));
  // 2^n; multiplied, so that a NaN stays one whatever its last bits are.
  const power = i32x4.add(i32x4.shl(shifted, 23), constant(ONE));
  return v128.andnot(f32x4.mul(expSmall(r), power), f32x4.lt(x, constant(LOWEST)));
}

/** e^x: 0 where it would be below the normal numbers, infinite above the finite ones, NaN for NaN. */
export function exp4(x: v128): v128 {
  const inside = f32x4.pmin(f32x4.pmax(x, constant(LOWEST)), constant(HIGHEST));
  const shifted = multiplyAdd(inside, constant(EXP), constant(EXP + 12));
  const n = f32x4.sub(shifted, constant(EXP + 12));
  const r = f32x4.sub(f32x4.sub(inside, f32x4.mul(n, constant(EXP + 4))), f32x4.mul(n, constant(EXP + 8)));
  // 2^n in two steps: 2^128 is no number.
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  const first = i32x4.add(i32x4.shl(half, 23), constant(ONE));
  const second = i32x4.add(i32x4.shl(i32x4.sub(whole, half), 23), constant(ONE));
  const result = f32x4.mul(f32x4.mul(expSmall(r), first), second);
  const infinite = v128.bitselect(f32x4.splat(f32.POSITIVE_INFINITY), result, f32x4.gt(x, constant(HIGHEST)));
  return v128.andnot(infinite, f32x4.lt(x, constant(LOWEST)));
}

/** Natural logarithm; source: Cephes `logf`. -infinity at 0, NaN below. */
export function log4(x: v128): v128 {
  // Subnormal numbers first become normal ones.
  const tiny = f32x4.lt(x, constant(LOG));
  const scaled = v128.bitselect(f32x4.mul(x, constant(LOG + 4)), x, tiny);
  const biased = i32x4.sub(i32x4.shr_s(scaled, 23), i32x4.splat(126));
  let e = f32x4.sub(f32x4.convert_i32x4_s(biased), v128.and(tiny, constant(LOG + 48)));
  // The mantissa in 0.5..1, then in sqrt(1/2)..sqrt(2).
  let m = v128.or(v128.and(scaled, i32x4.splat(0x007fffff)), constant(HALF));
  const low = f32x4.lt(m, constant(LOG + 8));
  e = f32x4.sub(e, v128.and(low, constant(ONE)));
  m = f32x4.sub(f32x4.add(m, v128.and(low, m)), constant(ONE));
  const z = f32x4.mul(m, m);
  let p = constant(LOG + 12);
  p = multiplyAdd(p, m, constant(LOG + 16));
  p = multiplyAdd(p, m, constant(LOG + 20));
  p = multiplyAdd(p, m, constant(LOG + 24));
  p = multiplyAdd(p, m, constant(LOG + 28));
  p = multiplyAdd(p, m, constant(LOG + 32));
  p = multiplyAdd(p, m, constant(LOG + 36));
  p = multiplyAdd(p, m, constant(LOG + 40));
  p = multiplyAdd(p, m, constant(LOG + 44));
  p = f32x4.mul(f32x4.mul(p, m), z);
  p = f32x4.add(p, f32x4.mul(e, constant(EXP + 8)));
  p = f32x4.sub(p, f32x4.mul(z, constant(HALF)));
  let result = f32x4.add(f32x4.add(m, p), f32x4.mul(e, constant(EXP + 4)));
  const infinite = f32x4.eq(x, f32x4.splat(f32.POSITIVE_INFINITY));
  result = v128.bitselect(x, result, infinite);
  const zero = f32x4.eq(x, f32x4.splat(0));
  result = v128.bitselect(f32x4.splat(f32.NEGATIVE_INFINITY), result, zero);
  // Negative or NaN: not >= 0.
  const known = f32x4.ge(x, f32x4.splat(0));
  return v128.bitselect(result, f32x4.splat(f32.NaN), known);
}

export function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0);
}

export function log1(x: f32): f32 {
  return f32x4.extract_lane(log4(f32x4.splat(x)), 0);
}

/** erf(x) for |x| <= 4, exactly 1 at the ends; source: Eigen's `generic_fast_erf_float` (|error| <= 4.2e-7). */
@inline
function erfInside(x: v128): v128 {
  const s = f32x4.mul(x, x);
  let a = constant(ERF + 8);
  a = multiplyAdd(a, s, constant(ERF + 12));
  a = multiplyAdd(a, s, constant(ERF + 16));
  a = multiplyAdd(a, s, constant(ERF + 20));
  a = multiplyAdd(a, s, constant(ERF + 24));
  a = multiplyAdd(a, s, constant(ERF + 28));
  a = multiplyAdd(a, s, constant(ERF + 32));
  let b = constant(ERF + 36);
  b = multiplyAdd(b, s, constant(ERF + 40));
  b = multiplyAdd(b, s, constant(ERF + 44));
  b = multiplyAdd(b, s, constant(ERF + 48));
  b = multiplyAdd(b, s, constant(ERF + 52));
  return f32x4.div(f32x4.mul(a, x), b);
}

/** erf(x) */
export function erf4(x: v128): v128 {
  const end = constant(ERF + 4);
  return erfInside(f32x4.pmax(f32x4.pmin(x, end), f32x4.neg(end)));
}

/** Phi(z) = (1 + erf(z / sqrt 2)) / 2 */
@inline
export function normalCdf4(z: v128): v128 {
  const end = constant(ERF + 4);
  const inside = f32x4.pmax(f32x4.pmin(f32x4.mul(z, constant(ERF)), end), f32x4.neg(end));
  const half = constant(HALF);
  return multiplyAdd(erfInside(inside), half, half);
}

/** exp(-z^2 / 2) / sqrt(2 pi) */
@inline
export function normalDensity4(z: v128): v128 {
  return f32x4.mul(expNegative4(f32x4.mul(f32x4.mul(z, z), constant(MINUS_HALF))), constant(GAUSS));
}
