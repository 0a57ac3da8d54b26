/**
 * Exponential, logarithm, sine and cosine that give the same bits on every machine and in every browser: ECMAScript leaves
 * those of `Math` to the host. Whatever decides a weight (seeded numbers, schedules, positions) goes through here; addition,
 * multiplication, division and square root are exact to the bit everywhere and stay the host's.
 *
 * Source: fdlibm 5.3 (e_exp.c, e_log.c, k_sin.c, k_cos.c, e_rem_pio2.c), Copyright (C) 1993 by Sun Microsystems, Inc.
 * "Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved."
 */

const LN2_HI = 6.9314718036912381649e-1;
const LN2_LO = 1.90821492927058770002e-10;
const LOG2_E = 1.442695040888963387;

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
/** Which of the two words has sign and exponent: typed arrays have the machine's order. */
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/** 2^exponent for -1022..1023. */
function powerOfTwo(exponent: number): number {
  words[HIGH] = (exponent + 1023) << 20;
  words[1 - HIGH] = 0;
  return double[0];
}

/** e^x; error below 1 ulp. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.1332191019411) return 0;
  const k = Math.round(x * LOG2_E);
  const high = x - k * LN2_HI;
  const low = k * LN2_LO;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t * (6.613756321437934e-5 + t * (-1.6533902205465251539e-6 + t * 4.1381367970572385e-8))));
  const y = 1 - (low - (r * c) / (2 - c) - high);
  // In two steps, so that each power is a normal number.
  const half = Math.trunc(k / 2);
  return y * powerOfTwo(half) * powerOfTwo(k - half);
}

/** Natural logarithm; error below 1 ulp. */
export function log(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  // Subnormal numbers first become normal ones.
  let k = x < 2.2250738585072014e-308 ? -54 : 0;
  double[0] = k < 0 ? x * 18014398509481984 : x;
  k += (words[HIGH] >>> 20) - 1023;
  const mantissa = words[HIGH] & 0x000fffff;
  // The number itself or its half, so that it lies in sqrt(1/2)..sqrt(2).
  const halved = (mantissa + 0x95f64) & 0x100000;
  words[HIGH] = mantissa | (halved ^ 0x3ff00000);
  k += halved >> 20;
  const f = double[0] - 1;
  if ((0x000fffff & (2 + mantissa)) < 3) {
    // Near 1 the series of two terms is exact.
    const r = f * f * (0.5 - 0.3333333333333333 * f);
    return k === 0 ? f - r : k * LN2_HI - (r - k * LN2_LO - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const t1 = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const t2 =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  const r = t1 + t2;
  if (((mantissa - 0x6147a) | (0x6b851 - mantissa)) > 0) {
    const halfSquare = 0.5 * f * f;
    if (k === 0) return f - (halfSquare - s * (halfSquare + r));
    return k * LN2_HI - (halfSquare - (s * (halfSquare + r) + k * LN2_LO) - f);
  }
  return k === 0 ? f - s * (f - r) : k * LN2_HI - (s * (f - r) - k * LN2_LO - f);
}

/** pi / 2 in pieces of 33 bits. */
const PIO2_1 = 1.57079632673412561417;
const PIO2_2 = 6.0771005063039659766e-11;
const PIO2_2T = 2.02226624879595063154e-21;
/** Arguments up to 2^20 quarter turns keep all their bits when they are reduced. */
const LARGEST_ANGLE = 1_647_099;

/** sin of y0 + y1 in -pi/4..pi/4. */
function sineInside(x: number, y: number): number {
  const z = x * x;
  const v = z * x;
  const r =
    8.33333333332248946124e-3 +
    z *
      (-1.98412698298579493134e-4 +
        z * (2.75573137070700676789e-6 + z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)));
  return x - (z * (0.5 * y - v * r) - y - v * -1.66666666666666324348e-1);
}

/** cos of y0 + y1 in -pi/4..pi/4. */
function cosineInside(x: number, y: number): number {
  const z = x * x;
  const r =
    z *
    (4.16666666666666019037e-2 +
      z *
        (-1.38888888888741095749e-3 +
          z *
            (2.48015872894767294178e-5 +
              z *
                (-2.75573143513906633035e-7 +
                  z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11)))));
  const half = 0.5 * z;
  const w = 1 - half;
  return w + (1 - w - half + (z * r - x * y));
}

/** Sine or, a quarter turn ahead, cosine. @throws RangeError beyond `LARGEST_ANGLE` */
function turned(x: number, quarters: number): number {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) > LARGEST_ANGLE) {
    throw new RangeError(`The angle ${x} is too large to be reduced; it must be within ${LARGEST_ANGLE}.`);
  }
  const n = Math.round(x / (Math.PI / 2));
  const t = x - n * PIO2_1;
  const w = n * PIO2_2;
  const r = t - w;
  const rest = n * PIO2_2T - (t - r - w);
  const y0 = r - rest;
  const y1 = r - y0 - rest;
  switch ((((n + quarters) % 4) + 4) % 4) {
    case 0:
      return sineInside(y0, y1);
    case 1:
      return cosineInside(y0, y1);
    case 2:
      return -sineInside(y0, y1);
    default:
      return -cosineInside(y0, y1);
  }
}

/** Sine of an angle in radians. @throws RangeError for more than a million radians */
export const sin = (x: number): number => turned(x, 0);

/** Cosine of an angle in radians. @throws RangeError for more than a million radians */
export const cos = (x: number): number => turned(x, 1);

/** base^exponent for a whole exponent >= 0, by squaring. */
export function powerOf(base: number, exponent: number): number {
  let result = 1;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= base;
    base *= base;
  }
  return result;
}

/** base^exponent for a base > 0 and any exponent; relative error below |exponent log base| ulp. */
export const power = (base: number, exponent: number): number => exp(exponent * log(base));
