/** How far two parsing maps of one face agree. */
import { PARSING_CLASSES, type ParsingClass } from './regions';

export interface MapAgreement {
  /** Share of pixels whose classes differ, 0..1. */
  disagreement: number;
  /** Intersection over union of each class; null where neither map has it. */
  regions: { region: ParsingClass; iou: number | null }[];
}

/** @param a class ids; @param b of the same size */
export function compareMaps(a: Uint8Array, b: Uint8Array): MapAgreement {
  const both = PARSING_CLASSES.map(() => 0);
  const either = PARSING_CLASSES.map(() => 0);
  let differing = 0;
  for (let i = 0; i < a.length; i++) {
    either[a[i]]++;
    if (a[i] === b[i]) both[a[i]]++;
    else {
      either[b[i]]++;
      differing++;
    }
  }
  return {
    disagreement: differing / a.length,
    regions: PARSING_CLASSES.map((region, id) => ({
      region,
      iou: either[id] === 0 ? null : both[id] / either[id],
    })),
  };
}
