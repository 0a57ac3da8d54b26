/** Pictures for tests that no detector of faces was ever shown: cartoons, noise, hands. (224, 224, 3) 0..255 each. */
import { cos, sin } from '@/lib/portableMath';
import { SeededRandom } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';

type Colour = readonly [number, number, number];
type Shade = (x: number, y: number) => Colour;

/** @param shade of a place in picture fractions */
function picture(shade: Shade): Uint8Array {
  const rgb = new Uint8Array(CROP_SIZE * CROP_SIZE * 3);
  for (let i = 0; i < CROP_SIZE * CROP_SIZE; i++)
    rgb.set(shade((i % CROP_SIZE) / CROP_SIZE, Math.floor(i / CROP_SIZE) / CROP_SIZE), 3 * i);
  return rgb;
}

const ellipse = (x: number, y: number, [cx, cy, rx, ry]: readonly number[]): number =>
  Math.sqrt(((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2);

/** A face in flat yellow with thick black lines on sky blue, as a child would draw it. */
function cartoon(random: SeededRandom): Uint8Array {
  const [dx, dy] = [0.1 * random.uniform() - 0.05, 0.1 * random.uniform() - 0.05];
  const smile = 0.15 + 0.1 * random.uniform();
  return picture((px, py) => {
    const [x, y] = [px - dx, py - dy];
    const head = ellipse(x, y, [0.5, 0.5, 0.42, 0.42]);
    if (head > 1) return [120, 190, 255];
    if (head > 0.93) return [0, 0, 0];
    for (const cx of [0.35, 0.65]) {
      const eye = ellipse(x, y, [cx, 0.4, 0.11, 0.13]);
      if (eye < 0.45) return [0, 0, 0];
      if (eye < 0.9) return [255, 255, 255];
      if (eye < 1) return [0, 0, 0];
    }
    const mouth = ellipse(x, y, [0.5, 0.6, 0.25, smile]);
    if (y > 0.6 && mouth < 1) return mouth > 0.85 ? [0, 0, 0] : [220, 30, 40];
    return [255, 220, 40];
  });
}

/** Every number by itself. */
function noise(random: SeededRandom): Uint8Array {
  return picture(() => [random.integer(256), random.integer(256), random.integer(256)]);
}

/** A spread hand in the colours of skin before a dark wall. */
function hand(random: SeededRandom): Uint8Array {
  const tilt = 0.3 * random.uniform() - 0.15;
  const fingers = [-0.9, -0.4, -0.05, 0.3, 0.65].map((angle, i) => ({
    angle: angle + tilt,
    length: i === 0 ? 0.3 : 0.42,
  }));
  const light = 0.8 + 0.3 * random.uniform();
  return picture((x, y) => {
    const isPalm = ellipse(x, y, [0.5, 0.72, 0.18, 0.22]) < 1;
    const isFinger = fingers.some(({ angle, length }) => {
      const [ux, uy] = [sin(angle), -cos(angle)];
      const along = (x - 0.5) * ux + (y - 0.66) * uy;
      const across = Math.abs((x - 0.5) * uy - (y - 0.66) * ux);
      return along > 0 && along < length + 0.1 && across < 0.045;
    });
    const isArm = y > 0.8 && Math.abs(x - 0.5) < 0.12;
    const shade = light * (0.9 + 0.2 * y) + 0.02 * random.uniform();
    return isPalm || isFinger || isArm
      ? [Math.min(255, 215 * shade), 165 * shade, 140 * shade]
      : [30, 34, 42];
  });
}

const WORLDS = { cartoon, noise, hand };

export type OtherWorld = keyof typeof WORLDS;

/** `count` different pictures, the same for the same count. */
export function otherWorld(world: OtherWorld, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => WORLDS[world](SeededRandom.fromSeed(100 + i)));
}
