/** The ways in which pictures get worse on their way through the world. Typed arrays only. */
import { addNoise, blurPicture, downUp, jpegRoundTrip } from '@/faces/degrade';
import type { SeededRandom } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';

export type DegradationName = 'jpeg' | 'blur' | 'resize' | 'noise';

interface Degradation {
  name: DegradationName;
  /** What the number of a level means. */
  unit: string;
  /** @param rgb (CROP_SIZE, CROP_SIZE, 3) 0..255, stays as it is */
  apply(rgb: Uint8Array, level: number, random: SeededRandom): Uint8Array;
}

export const DEGRADATIONS = {
  jpeg: {
    name: 'jpeg',
    unit: 'quality',
    apply: (rgb, level) => jpegRoundTrip(rgb, CROP_SIZE, level),
  },
  blur: {
    name: 'blur',
    unit: 'sigma, pixels of the 224-pixel crop',
    apply: (rgb, level) => blurPicture(rgb, CROP_SIZE, level),
  },
  resize: {
    name: 'resize',
    unit: 'times smaller, then scaled up again',
    apply: (rgb, level) => downUp(rgb, CROP_SIZE, level),
  },
  noise: {
    name: 'noise',
    unit: 'standard deviation, of 255',
    apply: (rgb, level, random) => addNoise(rgb, level, random),
  },
} satisfies Record<DegradationName, Degradation>;
