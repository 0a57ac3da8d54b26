/**
 * Self-blended images: a fake made of one real photograph, blended with a slightly changed copy of itself inside a
 * deformed face mask. A detector trained on them learns the traces of blending, not those of one generator.
 * Source: Shiohara & Yamasaki, CVPR 2022, section 3.2. Typed arrays, seeded.
 *
 * Differences: the hull comes from the parsing map's regions instead of 68/81 landmarks, and the mask is made at
 * half size, where it is smooth anyway.
 */
import { cos as cosineOf, power, sin as sineOf } from '@/lib/portableMath';
import type { SeededRandom } from '@/lib/random';
import { bilinear, downUp, gaussianBlur } from './degrade';
import { fillPolygon, type Point } from './polygon';

/** A real face: picture (side, side, 3), 0..255, and parsing map (mapSide, mapSide), ids of PARSING_CLASSES. */
export interface BlendableFace {
  rgb: Uint8Array;
  side: number;
  parsing: Uint8Array;
  mapSide: number;
}

/** What one blend came to; all (side, side[, 3]). */
export interface SelfBlend {
  /** The real picture of the pair: the photograph, or its changed copy where that is blended into. */
  real: Uint8Array;
  fake: Uint8Array;
  /** 0..1, how much of the changed copy shows. */
  mask: Float32Array;
}

const MASK_SIDE = 112;
/** The authors' blending ratios; a full blend is as likely as all partial ones. */
const RATIOS = [0.25, 0.5, 0.75, 1, 1, 1];
/** Affine changes of the copy: shifts over its side, scale and its inverse. */
const MAX_SHIFT = [0.03, 0.015] as const;
const MAX_SCALE = 1 / 0.95;
/** Elastic deformation of the mask, of 224-pixel pictures: amplitude and smoothness in pixels. */
const ELASTIC_ALPHA = 50;
const ELASTIC_SIGMA = 7;
const REFERENCE_SIDE = 224;

/** Parsing classes (ids) whose hull the mask may be: whole face, features, upper half, lower half. */
const HULLS: readonly (readonly number[])[] = [
  [1, 2, 3, 4, 5, 6, 7, 8, 9],
  [2, 3, 4, 5, 6, 7, 8, 9],
  [2, 3, 4, 5, 6],
  [6, 7, 8, 9],
];

const toByte = (value: number) => Math.min(255, Math.max(0, Math.round(value)));
const symmetric = (random: SeededRandom, limit: number) => limit * (2 * random.uniform() - 1);

/**
 * A pair of a real and a fake picture of the same face.
 * @param strength how many times larger than in the paper the changes of the copy may be: at 64 pixels a small
 *   model sees little of the paper's
 *
 * A face whose map shows nothing to cover gives a blend
 * with an empty mask: fake and real are then alike but for nothing.
 */
export function selfBlend(face: BlendableFace, random: SeededRandom, strength = 1): SelfBlend {
  const hull = hullMask(face, HULLS[random.integer(HULLS.length)]);
  const changed = changePicture(face.rgb, face.side, random, strength);
  const copyIsChanged = random.uniform() < 0.5;
  const source = shiftAndScale(copyIsChanged ? changed : face.rgb, face.side, random, strength);
  const target = copyIsChanged ? face.rgb : changed;
  const mask = blendMask(hull, face.side, random);
  const fake = new Uint8Array(target.length);
  for (let i = 0; i < fake.length; i++) {
    const m = mask[Math.floor(i / 3)];
    fake[i] = toByte(m * source[i] + (1 - m) * target[i]);
  }
  return { real: target, fake, mask };
}

/** The filled convex hull of all pixels of these classes, (MASK_SIDE, MASK_SIDE) of 0 and 1. */
function hullMask({ parsing, mapSide }: BlendableFace, classes: readonly number[]): Uint8Array {
  const scale = MASK_SIDE / mapSide;
  const points: Point[] = [];
  for (let y = 0; y < mapSide; y++) {
    const row = parsing.subarray(y * mapSide, (y + 1) * mapSide);
    const first = row.findIndex((id) => classes.includes(id));
    if (first < 0) continue;
    const last = row.findLastIndex((id) => classes.includes(id));
    for (const x of [first, last + 1]) {
      points.push({ x: x * scale, y: y * scale }, { x: x * scale, y: (y + 1) * scale });
    }
  }
  const mask = new Uint8Array(MASK_SIDE * MASK_SIDE);
  fillPolygon(mask, MASK_SIDE, convexHull(points), 1);
  return mask;
}

/** Andrew's monotone chain; fewer than 3 points are returned as they are. */
function convexHull(points: readonly Point[]): Point[] {
  const sorted = points.toSorted((a, b) => a.x - b.x || a.y - b.y);
  if (sorted.length < 3) return sorted;
  const half = (ordered: readonly Point[]) => {
    const chain: Point[] = [];
    for (const point of ordered) {
      while (chain.length >= 2 && turn(chain[chain.length - 2], chain[chain.length - 1], point) <= 0)
        chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}

const turn = (o: Point, a: Point, b: Point) => (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);

/** Colour first, then frequency: a smaller copy or a sharper one. */
function changePicture(rgb: Uint8Array, side: number, random: SeededRandom, strength: number): Uint8Array {
  const coloured = changeColours(rgb, random, strength);
  if (random.uniform() < 0.5) return downUp(coloured, side, 2 + 2 * strength * random.uniform());
  const alpha = strength * (0.2 + 0.3 * random.uniform());
  const smooth = gaussianBlur(coloured, side, 3, side / REFERENCE_SIDE);
  return Uint8Array.from(coloured, (value, i) => toByte(value + 2 * alpha * (value - smooth[i])));
}

/** Shifts of the channels, hue, saturation, brightness and contrast, each small. */
function changeColours(rgb: Uint8Array, random: SeededRandom, strength: number): Uint8Array {
  const shifted = random.uniform() < 0.3;
  const shifts = [0, 1, 2].map(() => (shifted ? symmetric(random, 20 * strength) : 0));
  const angle = symmetric(random, 0.05 * strength);
  const saturation = 1 + symmetric(random, 0.15 * strength);
  const contrast = 1 + symmetric(random, 0.1 * strength);
  const brightness = symmetric(random, 0.1 * strength) * 255;
  const [cos, sin] = [saturation * cosineOf(angle), saturation * sineOf(angle)];
  const out = new Uint8Array(rgb.length);
  for (let i = 0; i < rgb.length; i += 3) {
    const [r, g, b] = [rgb[i] + shifts[0], rgb[i + 1] + shifts[1], rgb[i + 2] + shifts[2]];
    // Hue is the angle, saturation the length of (I, Q) in the YIQ space.
    const y = 0.299 * r + 0.587 * g + 0.114 * b;
    const [ii, q] = [0.596 * r - 0.274 * g - 0.322 * b, 0.211 * r - 0.523 * g + 0.312 * b];
    const [i2, q2] = [cos * ii - sin * q, sin * ii + cos * q];
    const rgb2 = [y + 0.956 * i2 + 0.621 * q2, y - 0.272 * i2 - 0.647 * q2, y - 1.106 * i2 + 1.703 * q2];
    for (let c = 0; c < 3; c++) out[i + c] = toByte(contrast * rgb2[c] + brightness);
  }
  return out;
}

/** Resizing and shifting the copy about its centre; the edge is repeated. */
function shiftAndScale(rgb: Uint8Array, side: number, random: SeededRandom, strength: number): Uint8Array {
  const scale = power(MAX_SCALE, strength * (2 * random.uniform() - 1));
  const [dx, dy] = MAX_SHIFT.map((limit) => symmetric(random, limit * strength) * side);
  const centre = (side - 1) / 2;
  const out = new Uint8Array(rgb.length);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const sample = bilinear(
        rgb,
        side,
        3,
        (x - centre) / scale + centre - dx,
        (y - centre) / scale + centre - dy,
      );
      for (let c = 0; c < 3; c++) out[(y * side + x) * 3 + c] = toByte(sample(c));
    }
  }
  return out;
}

/**
 * The hull deformed, shrunk by a blur whose soft rim is cut off, softened by another blur, weighted by a random
 * ratio. @returns (side, side) 0..1
 */
function blendMask(hull: Uint8Array, side: number, random: SeededRandom): Float32Array {
  const perReference = MASK_SIDE / REFERENCE_SIDE;
  const deformed = elastic(hull, random);
  const rim = (2 + 10 * random.uniform()) * perReference;
  const shrunk = gaussianBlur(deformed, MASK_SIDE, 1, rim / 2).map((value) => (value > 0.95 ? 1 : 0));
  const soft = gaussianBlur(shrunk, MASK_SIDE, 1, (1 + 5 * random.uniform()) * perReference);
  const highest = soft.reduce((a, b) => Math.max(a, b), 0);
  const ratio = RATIOS[random.integer(RATIOS.length)];
  const weight = highest > 0 ? ratio / highest : 0;
  const toMask = MASK_SIDE / side;
  return Float32Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [i % side, Math.floor(i / side)];
    return weight * bilinear(soft, MASK_SIDE, 1, (x + 0.5) * toMask - 0.5, (y + 0.5) * toMask - 0.5)(0);
  });
}

/** Moves every pixel by a smooth random field (Simard et al. 2003). */
function elastic(mask: Uint8Array, random: SeededRandom): Float32Array {
  const scale = MASK_SIDE / REFERENCE_SIDE;
  const field = () => {
    const noise = Float32Array.from({ length: mask.length }, () => symmetric(random, 1));
    return gaussianBlur(noise, MASK_SIDE, 1, ELASTIC_SIGMA * scale).map(
      (value) => value * ELASTIC_ALPHA * scale,
    );
  };
  const [dx, dy] = [field(), field()];
  return Float32Array.from(mask, (_, i) =>
    bilinear(mask, MASK_SIDE, 1, (i % MASK_SIDE) + dx[i], Math.floor(i / MASK_SIDE) + dy[i])(0),
  );
}
