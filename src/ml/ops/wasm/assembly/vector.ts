/**
 * Four numbers at once: what several kernels need of mathematics. Nothing here asks the host, so that the bits are the
 * same everywhere.
 */

/** Sum of the four lanes, always in this order. */
export function sumLanes(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) +
    f32x4.extract_lane(v, 1) +
    (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

export function maxLanes(v: v128): f32 {
  return max(
    max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}

/** Smallest argument whose exponential is a normal number; below it `exp4` is 0. */
const EXP_LOWEST: f32 = -87.3;
const EXP_HIGHEST: f32 = 88.72283;

/** e^x for x in EXP_LOWEST..EXP_HIGHEST; source: Cephes `expf`. */
function expInside(x: v128): v128 {
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504088896341)));
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let p = f32x4.splat(1.98756915e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  return i32x4.add(p, i32x4.shl(i32x4.trunc_sat_f32x4_s(n), 23));
}

/** e^x; 0 where it would be below the normal numbers, infinite above the finite ones, NaN for NaN. */
export function exp4(x: v128): v128 {
  const inside = f32x4.min(f32x4.max(x, f32x4.splat(EXP_LOWEST)), f32x4.splat(EXP_HIGHEST));
  const large = f32x4.gt(x, f32x4.splat(EXP_HIGHEST));
  const result = v128.bitselect(f32x4.splat(f32.POSITIVE_INFINITY), expInside(inside), large);
  return v128.andnot(result, f32x4.lt(x, f32x4.splat(EXP_LOWEST)));
}

/** e^x for x <= 0. */
export function expNegative4(x: v128): v128 {
  const result = expInside(f32x4.max(x, f32x4.splat(EXP_LOWEST)));
  return v128.andnot(result, f32x4.lt(x, f32x4.splat(EXP_LOWEST)));
}

/** Natural logarithm; source: Cephes `logf`. -infinity at 0, NaN below. */
export function log4(x: v128): v128 {
  // Subnormal numbers first become normal ones.
  const tiny = f32x4.lt(x, f32x4.splat(1.17549435e-38));
  const scaled = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, tiny);
  const biased = i32x4.sub(i32x4.shr_s(scaled, 23), i32x4.splat(126));
  let e = f32x4.sub(f32x4.convert_i32x4_s(biased), v128.and(tiny, f32x4.splat(23)));
  // The mantissa in 0.5..1, then in sqrt(1/2)..sqrt(2).
  let m = v128.or(v128.and(scaled, i32x4.splat(0x007fffff)), f32x4.splat(0.5));
  const low = f32x4.lt(m, f32x4.splat(0.707106781186547524));
  e = f32x4.sub(e, v128.and(low, f32x4.splat(1)));
  m = f32x4.sub(f32x4.add(m, v128.and(low, m)), f32x4.splat(1));
  const z = f32x4.mul(m, m);
  let p = f32x4.splat(7.0376836292e-2);
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(-1.151461031e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(1.167699874e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(-1.2420140846e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(1.4249322787e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(-1.6668057665e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(2.0000714765e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(-2.4999993993e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(3.3333331174e-1));
  p = f32x4.mul(f32x4.mul(p, m), z);
  p = f32x4.add(p, f32x4.mul(e, f32x4.splat(-2.1219444e-4)));
  p = f32x4.sub(p, f32x4.mul(z, f32x4.splat(0.5)));
  let result = f32x4.add(f32x4.add(m, p), f32x4.mul(e, f32x4.splat(0.693359375)));
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

/** exp(-z^2 / 2) */
export function gauss4(z: v128): v128 {
  return expNegative4(f32x4.mul(f32x4.mul(z, z), f32x4.splat(-0.5)));
}

/**
 * Phi(z) = (1 + erf(z / sqrt 2)) / 2, given `gauss4(z)`.
 * Source: Abramowitz and Stegun 7.1.26 (|error| of erf <= 1.5e-7); written for the tail, so that nothing cancels.
 */
export function normalCdf4(z: v128, gaussian: v128): v128 {
  // 0.3275911 / sqrt 2
  const t = f32x4.div(
    f32x4.splat(1),
    f32x4.add(f32x4.splat(1), f32x4.mul(f32x4.splat(0.23164188), f32x4.abs(z))),
  );
  let p = f32x4.splat(1.061405429);
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-1.453152027));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(1.421413741));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-0.284496736));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(0.254829592));
  const tail = f32x4.mul(f32x4.mul(f32x4.mul(p, t), gaussian), f32x4.splat(0.5));
  return v128.bitselect(tail, f32x4.sub(f32x4.splat(1), tail), f32x4.lt(z, f32x4.splat(0)));
}
