/** How far two parsing maps of one face agree. */
import { REGION_GROUP_CLASSES } from './regions';

type MappedRegion = keyof typeof REGION_GROUP_CLASSES;

export interface MapAgreement {
  /** Share of pixels whose classes differ, 0..1. */
  disagreement: number;
  /** Intersection over union of each region; null where neither map has it. */
  regions: { region: MappedRegion; iou: number | null }[];
}

/** @param a class ids; @param b of the same size */
export function compareMaps(a: Uint8Array, b: Uint8Array): MapAgreement {
  let differing = 0;
  for (let i = 0; i < a.length; i++) differing += Number(a[i] !== b[i]);
  const regions = Object.entries(REGION_GROUP_CLASSES).map(([region, classes]) => {
    let both = 0;
    let either = 0;
    for (let i = 0; i < a.length; i++) {
      const inA = classes.includes(a[i]);
      const inB = classes.includes(b[i]);
      both += Number(inA && inB);
      either += Number(inA || inB);
    }
    return { region: region as MappedRegion, iou: either === 0 ? null : both / either };
  });
  return { disagreement: differing / a.length, regions };
}
