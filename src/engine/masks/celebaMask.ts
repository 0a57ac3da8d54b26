/** From the 19 classes of CelebAMask-HQ to the eleven of this app. */
import { CROP_SIZE, PARSING_CLASSES, type ParsingClass } from '@/lib/regions';

/**
 * What each class becomes, in the order of the network's outputs. As our own parser has it, ears are skin, and neck and
 * hats are background. Its left and right are the person's, ours are the picture's. Glasses are nothing of ours, and
 * their lenses hide eyes: what counts there is the class that the network holds for the next probable.
 */
export const CELEBA_CLASSES: readonly { name: string; becomes: ParsingClass | null }[] = [
  { name: 'background', becomes: 'background' },
  { name: 'skin', becomes: 'skin' },
  { name: 'left brow', becomes: 'right brow' },
  { name: 'right brow', becomes: 'left brow' },
  { name: 'left eye', becomes: 'right eye' },
  { name: 'right eye', becomes: 'left eye' },
  { name: 'glasses', becomes: null },
  { name: 'left ear', becomes: 'skin' },
  { name: 'right ear', becomes: 'skin' },
  { name: 'earring', becomes: 'background' },
  { name: 'nose', becomes: 'nose' },
  { name: 'mouth', becomes: 'inner mouth' },
  { name: 'upper lip', becomes: 'upper lip' },
  { name: 'lower lip', becomes: 'lower lip' },
  { name: 'neck', becomes: 'background' },
  { name: 'necklace', becomes: 'background' },
  { name: 'cloth', becomes: 'background' },
  { name: 'hair', becomes: 'hair' },
  { name: 'hat', becomes: 'background' },
];

/** Outputs that may be chosen, each with our class id. */
const CHOICES = CELEBA_CLASSES.flatMap(({ becomes }, output) =>
  becomes === null ? [] : [{ output, id: PARSING_CLASSES.indexOf(becomes) }],
);

/**
 * The most probable class of every pixel of a crop. Logits are enlarged before they are compared, so that edges are as
 * fine as the network can tell; a pixel lies at its corner, as in the network's own enlargement.
 * @param logits (side, side, 19) row-major
 * @returns (CROP_SIZE, CROP_SIZE) class ids of PARSING_CLASSES
 */
export function toParsingMap(logits: Float32Array, side: number): Uint8Array {
  const classes = CELEBA_CLASSES.length;
  const scale = side / CROP_SIZE;
  const map = new Uint8Array(CROP_SIZE * CROP_SIZE);
  for (let y = 0; y < CROP_SIZE; y++) {
    const [top, bottom, down] = neighbours(y * scale, side);
    for (let x = 0; x < CROP_SIZE; x++) {
      const [left, right, across] = neighbours(x * scale, side);
      const at = (row: number, column: number) => (row * side + column) * classes;
      const corners = [at(top, left), at(top, right), at(bottom, left), at(bottom, right)];
      let best = -Infinity;
      for (const { output: c, id } of CHOICES) {
        const above = mix(logits[corners[0] + c], logits[corners[1] + c], across);
        const value = mix(above, mix(logits[corners[2] + c], logits[corners[3] + c], across), down);
        if (value <= best) continue;
        best = value;
        map[y * CROP_SIZE + x] = id;
      }
    }
  }
  return map;
}

const mix = (a: number, b: number, share: number): number => a + (b - a) * share;

/** The cells before and after a place, and how far it is from the first to the second. */
function neighbours(place: number, side: number): [number, number, number] {
  const first = Math.floor(place);
  return [first, Math.min(first + 1, side - 1), place - first];
}
