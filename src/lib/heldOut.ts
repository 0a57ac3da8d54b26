/** Faces that a pretraining run does not train on: how many, before it is known which. */
import type { PretrainConfig } from './config';

type Share = Pick<PretrainConfig, 'heldOut'>;

/** Of faces that all stand alone; whole videos and people make it a little more or less. */
export function heldOutCount(faces: number, { heldOut }: Share): number {
  if (heldOut === 0 || faces < 2) return 0;
  return Math.min(faces - 1, Math.max(1, Math.round(faces * heldOut)));
}

/** What is left to train on. */
export const trainedCount = (faces: number, share: Share): number => faces - heldOutCount(faces, share);
