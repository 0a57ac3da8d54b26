/** One face made worse step by step: how far its score holds under JPEG, blur and small sizes. Typed arrays only. */
import { DEGRADATIONS } from '../evaluation/degradations';

/** From mild to strong; their units are those of `DEGRADATIONS`. */
const LEVELS = {
  jpeg: [95, 85, 75, 60, 45, 30, 20, 10],
  blur: [0.5, 1, 1.5, 2, 3, 4],
  resize: [1.5, 2, 3, 4, 6, 8],
} as const;

export type Degradation = keyof typeof LEVELS;

export interface DegradedPictures {
  kind: Degradation;
  levels: readonly number[];
  /** (224, 224, 3) 0..255, one a level. */
  pictures: Uint8Array[];
}

/** @param rgb (224, 224, 3) 0..255; stays as it is */
export function degradeStepwise(rgb: Uint8Array): DegradedPictures[] {
  return (Object.keys(LEVELS) as Degradation[]).map((kind) => ({
    kind,
    levels: LEVELS[kind],
    pictures: LEVELS[kind].map((level) => DEGRADATIONS[kind].apply(rgb, level)),
  }));
}
