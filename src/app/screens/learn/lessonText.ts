/** What each step of the lesson says: two to four plain sentences, the field's term for it, and where the paper has it. */
import type { LessonStep } from '@/lib/lessonView';

export interface StepText {
  title: string;
  /** What papers call it. */
  term: string;
  sentences: readonly string[];
  /** Section of arXiv 2412.12032. */
  section: string;
}

export const STEP_TEXTS: Readonly<Record<LessonStep, StepText>> = {
  face: {
    title: 'Find the face',
    term: 'face crop',
    sentences: [
      'A face detector looks for faces in the photograph and marks landmarks on each: eyes, nose, mouth, outline.',
      'A square around the landmarks, enlarged by 30 %, is cut out and scaled to 224 x 224 pixels.',
      'Everything that follows sees this crop and nothing else of the photograph.',
    ],
    section: 'section 4.1',
  },
  regions: {
    title: 'Name its regions',
    term: 'face parsing',
    sentences: [
      'Face parsing gives every pixel a class: skin, hair, a brow, an eye, the nose, a lip.',
      'The classes form regions. The boundary is one of them: where the face meets hair or background.',
      'The network sees the crop as a grid of square patches. A patch belongs to a region if at least one of its pixels does.',
    ],
    section: 'section 3.1',
  },
  cover: {
    title: 'Cover one region',
    term: 'covering a random facial region (CRFR)',
    sentences: [
      'One region is hidden completely: in training a random one, here the one you choose.',
      'Nothing of it is left to copy from. Whoever wants to fill it in must know how the parts of a real face belong together.',
    ],
    section: 'section 3.1, algorithm 1',
  },
  rest: {
    title: 'Hide the same share of the rest',
    term: 'masking strategy, mask ratio 75 %',
    sentences: [
      'CRFR-P then hides the same share of every other region, until three quarters of all patches are hidden.',
      'So a few patches of each region stay visible, and no region can be copied from its neighbours.',
      'Choose another strategy and compare: each hides exactly as many patches, but other ones.',
    ],
    section: 'section 3.1; comparison in section 4.5',
  },
  encoder: {
    title: 'The encoder sees a quarter',
    term: 'masked image modelling, visible tokens',
    sentences: [
      'Hidden patches are taken out before anything is computed on them.',
      'Each visible patch becomes a token: a list of numbers, with its position in the face added. Only these tokens enter the encoder, a vision transformer (ViT).',
      'With a quarter of the tokens, a step of training costs far less than with all of them.',
    ],
    section: 'section 3.2',
  },
  decoder: {
    title: 'The decoder reconstructs the rest',
    term: 'masked autoencoder (MAE)',
    sentences: [
      'In every hidden place the decoder gets the same placeholder, the mask token, and predicts the pixels that belong there.',
      'This is computed now, by the small network that comes with the app. Point at the face to move the mask.',
      'The network predicts each patch up to its brightness and contrast. To show it as a picture, these two numbers are taken from the photograph.',
    ],
    section: 'section 3.2',
  },
  losses: {
    title: 'Three objectives, called 3C',
    term: 'reconstruction loss and self-distillation',
    sentences: [
      'C1, consistency within regions: the reconstruction error of all hidden patches.',
      'C2, coherency between regions: the same error in the covered region alone.',
      'C3, correspondence of part and whole: a second network, the target, sees the whole face. What the two networks make of the face is pulled together.',
      'Training lowers the weighted sum of the three, over many faces and without a single label.',
    ],
    section: 'sections 3.2 and 3.3, equations 2 to 6',
  },
  detector: {
    title: 'What a detector gains',
    term: 'transfer: fine-tuning a pretrained encoder',
    sentences: [
      'After pretraining the decoder is discarded. The encoder stays: it has learned what real faces have in common.',
      'A detector is this encoder with one more layer, trained on labelled faces to tell genuine ones from attacks.',
      'The score of this face comes from such a detector, a small one. It is an estimate and no proof.',
    ],
    section: 'section 4',
  },
};
