/**
 * The seven pictures of a face, in the order of the method: what each is called, what it shows, how it is
 * made from the worker's arrays, and on which fixed scale.
 */
import { CROP_SIZE } from '@/lib/regions';
import type { FaceCrop, FacePictures } from '@/workers/protocol';
import { CIVIDIS, VIRIDIS, type FixedScale } from './colorMap';
import {
  hiddenPicture,
  maskedPicture,
  parsingPicture,
  patchValuesPicture,
  rgbPicture,
  type Rgba,
} from './picture';

export type PictureKind = 'crop' | 'parsing' | 'masked' | 'prediction' | 'pasted' | 'error' | 'attention';

export interface PictureInfo {
  kind: PictureKind;
  label: string;
  /** The same where columns are narrow. */
  short?: string;
  /** One sentence for someone who sees it for the first time. */
  sentence: string;
}

export const PICTURES: readonly PictureInfo[] = [
  { kind: 'crop', label: 'Crop', sentence: 'The face as cut from the photograph.' },
  { kind: 'parsing', label: 'Parsing', sentence: 'Facial regions, found by MediaPipe; masks follow them.' },
  {
    kind: 'masked',
    label: 'Masked input',
    short: 'Masked',
    sentence: 'What the encoder sees: hidden patches grey, the covered region orange.',
  },
  {
    kind: 'prediction',
    label: 'Prediction',
    sentence:
      "The decoder's output for hidden patches; for the others it is not trained, so they are left out.",
  },
  {
    kind: 'pasted',
    label: 'Reconstruction',
    short: 'Reconstr.',
    sentence: 'The prediction in hidden patches, the photograph elsewhere.',
  },
  {
    kind: 'error',
    label: 'Error',
    sentence: 'Squared error of each hidden patch; 1 is the error of predicting the mean.',
  },
  { kind: 'attention', label: 'Attention', sentence: 'What the chosen token of the encoder attends to.' },
];

/** How strongly the parsing map covers the crop. */
const PARSING_STRENGTH = 0.65;

/** Mean squared error in the loss's units. With normalised targets, predicting each patch's mean scores 1. */
export const ERROR_SCALE: FixedScale = { min: 0, max: 2 };

/** Attention up to this many times an even spread over all tokens. */
export const ATTENTION_MULTIPLE = 8;

/** @param patches L; the class token is one token more */
export function attentionScale(patches: number): FixedScale {
  return { min: 0, max: ATTENTION_MULTIPLE / (patches + 1) };
}

/**
 * One picture of a face, or null while there is nothing to draw it from.
 * @param crop the imported face; absent when it was removed since the run began
 * @param pictures the worker's latest arrays; absent before the first
 */
export function renderFace(
  kind: PictureKind,
  crop: FaceCrop | undefined,
  pictures: FacePictures | undefined,
): Rgba | null {
  if (kind === 'crop') return crop ? rgbPicture(crop.rgb, CROP_SIZE) : renderInput(pictures);
  if (kind === 'parsing') {
    return crop ? parsingPicture(crop.rgb, crop.parsing, CROP_SIZE, PARSING_STRENGTH) : null;
  }
  if (!pictures) return null;
  const { imageSize, patchSize, input, mask, covered, patchError, attention } = pictures;
  switch (kind) {
    case 'masked':
      return maskedPicture(input, mask, covered, imageSize, patchSize);
    case 'prediction':
      return hiddenPicture(pictures.prediction, mask, imageSize, patchSize);
    case 'pasted':
      return rgbPicture(pictures.pasted, imageSize);
    case 'error':
      return patchValuesPicture(patchError, VIRIDIS, ERROR_SCALE, mask);
    case 'attention':
      return patchValuesPicture(attention, CIVIDIS, attentionScale(attention.length));
  }
}

function renderInput(pictures: FacePictures | undefined): Rgba | null {
  return pictures ? rgbPicture(pictures.input, pictures.imageSize) : null;
}
