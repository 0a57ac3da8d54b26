/** The drawn face as a crop like any other, so that masks can be looked at before a photograph is imported. */
import { drawnParsing } from '@/lib/drawnFace';
import { DRAWN_FACE } from '@/lib/maskView';
import { CROP_SIZE } from '@/lib/regions';
import type { FaceCrop } from '@/workers/protocol';

/** Colour of each parsing class, as one would crayon it. */
const CRAYONS = [
  [176, 196, 214],
  [233, 190, 160],
  [92, 62, 44],
  [92, 62, 44],
  [58, 96, 128],
  [58, 96, 128],
  [222, 166, 136],
  [190, 84, 84],
  [122, 40, 52],
  [206, 104, 104],
  [96, 66, 50],
] as const;

export const drawnCrop: FaceCrop = crayon(drawnParsing(CROP_SIZE));

function crayon(parsing: Uint8Array): FaceCrop {
  const rgb = new Uint8Array(CROP_SIZE * CROP_SIZE * 3);
  parsing.forEach((id, i) => {
    // Light from the upper left, so that neighbouring patches can be told apart.
    const light = 1.08 - (((i % CROP_SIZE) + Math.floor(i / CROP_SIZE)) / (2 * CROP_SIZE)) * 0.22;
    for (let c = 0; c < 3; c++) rgb[i * 3 + c] = Math.min(255, CRAYONS[id][c] * light);
  });
  return {
    id: DRAWN_FACE,
    name: 'Drawn face',
    sourceWidth: CROP_SIZE,
    sourceHeight: CROP_SIZE,
    box: { x: 0, y: 0, side: CROP_SIZE },
    facesInPhoto: 1,
    rgb,
    parsing,
  };
}
