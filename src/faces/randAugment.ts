/**
 * RandAugment: two operations of a fixed list, at one magnitude with a little spread.
 * Source: timm's `rand-m9-mstd0.5-inc1` (Cubuk et al. 2020), the policy of the authors' fine-tuning. Pictures are
 * (side, side, 3), 0..255; new pixels of geometric operations are the picture's mean colour.
 */
import { cos as cosineOf, sin as sineOf } from '@/lib/portableMath';
import type { SeededRandom } from '@/lib/random';
import { bilinear, gaussianBlur } from './degrade';

const MAX_MAGNITUDE = 10;
const MAGNITUDE_STD = 0.5;
const OPERATIONS_PER_PICTURE = 2;
const APPLY_PROBABILITY = 0.5;

interface Picture {
  rgb: Uint8Array;
  side: number;
}

/** @param strength 0..1, the magnitude over its maximum; @param sign -1 or 1 */
type Operation = (picture: Picture, strength: number, sign: number) => Uint8Array;

const toByte = (value: number) => Math.min(255, Math.max(0, Math.round(value)));

const perValue = (rgb: Uint8Array, change: (value: number, index: number) => number) =>
  Uint8Array.from(rgb, (value, i) => toByte(change(value, i)));

const lumaAt = (rgb: Uint8Array, pixel: number) =>
  0.299 * rgb[3 * pixel] + 0.587 * rgb[3 * pixel + 1] + 0.114 * rgb[3 * pixel + 2];

/** Between a flat version (0), the picture (1) and beyond; Pillow's ImageEnhance with the "increasing" factors. */
const enhanceFactor = (strength: number, sign: number) => Math.max(0.1, 1 + 0.9 * strength * sign);

/** value -> a value 0..255 of each channel by a table. */
function mapChannels(rgb: Uint8Array, tableOf: (channel: number) => Uint8Array): Uint8Array {
  const tables = [0, 1, 2].map(tableOf);
  return rgb.map((value, i) => tables[i % 3][value]);
}

function histogram(rgb: Uint8Array, channel: number): Uint32Array {
  const counts = new Uint32Array(256);
  for (let i = channel; i < rgb.length; i += 3) counts[rgb[i]]++;
  return counts;
}

const autoContrast: Operation = ({ rgb }) =>
  mapChannels(rgb, (channel) => {
    const counts = histogram(rgb, channel);
    const low = counts.findIndex((count) => count > 0);
    const high = counts.findLastIndex((count) => count > 0);
    const scale = high > low ? 255 / (high - low) : 1;
    const offset = high > low ? low : 0;
    return Uint8Array.from({ length: 256 }, (_, value) => toByte((value - offset) * scale));
  });

const equalize: Operation = ({ rgb }) =>
  mapChannels(rgb, (channel) => {
    const counts = histogram(rgb, channel);
    const total = rgb.length / 3;
    const step = Math.floor((total - counts[counts.findLastIndex((count) => count > 0)]) / 255);
    let below = Math.floor(step / 2);
    return Uint8Array.from({ length: 256 }, (_, value) => {
      const mapped = step === 0 ? value : Math.min(255, Math.floor(below / step));
      below += counts[value];
      return mapped;
    });
  });

/** out(x, y) = in(matrix (x, y) about the centre), bilinear. */
function warp({ rgb, side }: Picture, [a, b, c, d, e, f]: readonly number[]): Uint8Array {
  const fill = [0, 1, 2].map((channel) => meanOfChannel(rgb, channel));
  const centre = (side - 1) / 2;
  const out = new Uint8Array(rgb.length);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [dx, dy] = [x - centre, y - centre];
      const sourceX = a * dx + b * dy + c + centre;
      const sourceY = d * dx + e * dy + f + centre;
      const inside = sourceX > -1 && sourceY > -1 && sourceX < side && sourceY < side;
      const sample = inside ? bilinear(rgb, side, 3, sourceX, sourceY) : null;
      for (let k = 0; k < 3; k++) out[(y * side + x) * 3 + k] = toByte(sample ? sample(k) : fill[k]);
    }
  }
  return out;
}

function meanOfChannel(rgb: Uint8Array, channel: number): number {
  let sum = 0;
  for (let i = channel; i < rgb.length; i += 3) sum += rgb[i];
  return (3 * sum) / rgb.length;
}

const rotate: Operation = (picture, strength, sign) => {
  const angle = (30 * strength * sign * Math.PI) / 180;
  const [cos, sin] = [cosineOf(angle), sineOf(angle)];
  return warp(picture, [cos, sin, 0, -sin, cos, 0]);
};

/** Ranges at full strength: 30 degrees, shear 0.3, translation 45 % of the side, 4 bits, 110 grey levels. */
const OPERATIONS: readonly Operation[] = [
  autoContrast,
  equalize,
  ({ rgb }) => perValue(rgb, (value) => 255 - value),
  rotate,
  ({ rgb }, strength) => {
    const kept = 8 - Math.floor(4 * strength);
    return rgb.map((value) => value & (256 - (1 << (8 - kept))));
  },
  ({ rgb }, strength) => perValue(rgb, (value) => (value >= 256 - 256 * strength ? 255 - value : value)),
  ({ rgb }, strength) => perValue(rgb, (value) => (value < 128 ? value + 110 * strength : value)),
  ({ rgb }, strength, sign) => {
    const factor = enhanceFactor(strength, sign);
    return perValue(rgb, (value, i) => {
      const grey = lumaAt(rgb, Math.floor(i / 3));
      return grey + factor * (value - grey);
    });
  },
  ({ rgb }, strength, sign) => {
    const factor = enhanceFactor(strength, sign);
    let sum = 0;
    for (let pixel = 0; pixel < rgb.length / 3; pixel++) sum += lumaAt(rgb, pixel);
    const mean = Math.round(sum / (rgb.length / 3));
    return perValue(rgb, (value) => mean + factor * (value - mean));
  },
  ({ rgb }, strength, sign) => {
    const factor = enhanceFactor(strength, sign);
    return perValue(rgb, (value) => factor * value);
  },
  ({ rgb, side }, strength, sign) => {
    const factor = enhanceFactor(strength, sign);
    const smooth = gaussianBlur(rgb, side, 3, 0.7);
    return perValue(rgb, (value, i) => smooth[i] + factor * (value - smooth[i]));
  },
  (picture, strength, sign) => warp(picture, [1, 0.3 * strength * sign, 0, 0, 1, 0]),
  (picture, strength, sign) => warp(picture, [1, 0, 0, 0.3 * strength * sign, 1, 0]),
  (picture, strength, sign) => warp(picture, [1, 0, 0.45 * strength * sign * picture.side, 0, 1, 0]),
  (picture, strength, sign) => warp(picture, [1, 0, 0, 0, 1, 0.45 * strength * sign * picture.side]),
];

/** @param magnitude 0..10; @returns a new picture, or the same array where nothing was applied */
export function randAugment(
  rgb: Uint8Array,
  side: number,
  magnitude: number,
  random: SeededRandom,
): Uint8Array {
  let current = rgb;
  for (let i = 0; i < OPERATIONS_PER_PICTURE; i++) {
    const operation = OPERATIONS[random.integer(OPERATIONS.length)];
    const drawn = magnitude + MAGNITUDE_STD * random.normal();
    const sign = random.uniform() < 0.5 ? -1 : 1;
    if (random.uniform() >= APPLY_PROBABILITY) continue;
    const strength = Math.min(MAX_MAGNITUDE, Math.max(0, drawn)) / MAX_MAGNITUDE;
    current = operation({ rgb: current, side }, strength, sign);
  }
  return current;
}
