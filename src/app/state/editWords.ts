/** What the edits are called, on the screen and in files. */
import type { EditOperation } from '@/lib/editView';
import type { EditDone } from '@/workers/protocol/masks';

export const OPERATION_TITLES: Readonly<Record<EditOperation, string>> = {
  transplant: 'Transplant of a region',
  swap: 'Landmark swap',
  expression: 'Changed expression',
  turn: 'Turned face',
  light: 'Changed light',
  repaint: 'Repainted region',
};

export const OPERATION_SENTENCES: Readonly<Record<EditOperation, string>> = {
  transplant: "One part of the donor, in the place and shape of the target's.",
  swap: "The donor's face, with its own shape and expression, in the target's outline and pose; a gate leaves hair and the rim of the face. Glasses and hands before either face stay out of it, where the segmenter sees them.",
  expression: 'The landmarks move, and the picture follows: lips that part show no teeth.',
  turn: 'The mesh turns about its middle, up to 20°; what was hidden is smeared from its edge.',
  light: 'Light from one side over the mesh, on top of the light that is there.',
  repaint:
    'The network that came with the app fills the patches of a region from the rest, with light and contrast of their neighbours; at its 64 pixels that is a blur.',
};

/** What a value of `changed` means. */
export const CHANGED_BY: Readonly<Record<EditDone['by'], string>> = {
  gate: 'share of the donor in each pixel',
  patches: 'patches that the network filled',
  difference: 'difference to the target, 64 grey levels or more count as 1',
};
