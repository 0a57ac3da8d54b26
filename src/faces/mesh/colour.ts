/**
 * Colours of one face on another, in CIELAB: mean and deviation go over, with gains that stay small.
 * Source of the idea: Reinhard et al., "Color transfer between images", 2001; there without limits and channel by channel,
 * which oversaturates lips. CIELAB: sRGB's primaries, white D65.
 */
import { power } from '@/lib/portableMath';

/** Mean L, a, b; and how they scatter: of L, and of a and b together. */
export interface ColourStatistics {
  mean: readonly [number, number, number];
  lightness: number;
  chroma: number;
}

/** From one face's colours to another's. */
export interface ColourTransfer {
  from: ColourStatistics;
  to: ColourStatistics;
  lightnessGain: number;
  /** Of a and b alike, so that no hue turns. */
  chromaGain: number;
}

const LIGHTNESS_GAINS = [0.8, 1.25] as const;
/** Lips and cheeks become paler, but hardly redder. */
const CHROMA_GAINS = [0.75, 1.1] as const;

const WHITE = [0.95047, 1, 1.08883] as const;
const LINEAR = Float64Array.from({ length: 256 }, (_, i) => {
  const value = i / 255;
  return value <= 0.04045 ? value / 12.92 : power((value + 0.055) / 1.055, 2.4);
});

const toByte = (linear: number): number => {
  const value = linear <= 0.0031308 ? 12.92 * Math.max(0, linear) : 1.055 * power(linear, 1 / 2.4) - 0.055;
  return 255 * Math.min(1, value);
};

const DELTA = 6 / 29;
const compress = (t: number) =>
  t > DELTA * DELTA * DELTA ? power(t, 1 / 3) : t / (3 * DELTA * DELTA) + 4 / 29;
const expand = (t: number) => (t > DELTA ? t * t * t : 3 * DELTA * DELTA * (t - 4 / 29));

/** @param r, g, b 0..255 whole numbers @returns L 0..100, a, b */
export function labOf(r: number, g: number, b: number): [number, number, number] {
  const [red, green, blue] = [LINEAR[r], LINEAR[g], LINEAR[b]];
  const x = compress((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / WHITE[0]);
  const y = compress(0.2126729 * red + 0.7151522 * green + 0.072175 * blue);
  const z = compress((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / WHITE[2]);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** @returns r, g, b in 0..255, not rounded; colours that sRGB has not are cut */
export function rgbOf(lightness: number, a: number, b: number): [number, number, number] {
  const level = (lightness + 16) / 116;
  const [x, y, z] = [WHITE[0] * expand(level + a / 500), expand(level), WHITE[2] * expand(level - b / 200)];
  return [
    toByte(3.2404542 * x - 1.5371385 * y - 0.4985314 * z),
    toByte(-0.969266 * x + 1.8760108 * y + 0.041556 * z),
    toByte(0.0556434 * x - 0.2040259 * y + 1.0572252 * z),
  ];
}

/**
 * @param rgb (side, side, 3)
 * @param counts whether a pixel counts, by its number
 * @returns null where none does
 */
export function colourStatistics(rgb: Uint8Array, counts: (at: number) => boolean): ColourStatistics | null {
  const [sum, squares] = [new Float64Array(3), new Float64Array(3)];
  let count = 0;
  for (let at = 0; 3 * at < rgb.length; at++) {
    if (!counts(at)) continue;
    const lab = labOf(rgb[3 * at], rgb[3 * at + 1], rgb[3 * at + 2]);
    for (let k = 0; k < 3; k++) {
      sum[k] += lab[k];
      squares[k] += lab[k] * lab[k];
    }
    count++;
  }
  if (count === 0) return null;
  const variance = (k: number) => Math.max(0, squares[k] / count - (sum[k] / count) * (sum[k] / count));
  return {
    mean: [sum[0] / count, sum[1] / count, sum[2] / count],
    lightness: Math.sqrt(variance(0)),
    chroma: Math.sqrt(variance(1) + variance(2)),
  };
}

const gain = (from: number, to: number, [least, most]: readonly [number, number]) =>
  from > 0 ? Math.min(most, Math.max(least, to / from)) : 1;

export function colourTransfer(from: ColourStatistics, to: ColourStatistics): ColourTransfer {
  return {
    from,
    to,
    lightnessGain: gain(from.lightness, to.lightness, LIGHTNESS_GAINS),
    chromaGain: gain(from.chroma, to.chroma, CHROMA_GAINS),
  };
}

/** One colour, 0..255 whole numbers, as it would be on the other face; not rounded. */
export function transferred(
  { from, to, lightnessGain, chromaGain }: ColourTransfer,
  r: number,
  g: number,
  b: number,
): [number, number, number] {
  const lab = labOf(r, g, b);
  return rgbOf(
    to.mean[0] + lightnessGain * (lab[0] - from.mean[0]),
    to.mean[1] + chromaGain * (lab[1] - from.mean[1]),
    to.mean[2] + chromaGain * (lab[2] - from.mean[2]),
  );
}
