/** Faces that a pretraining run does not train on: how many, before it is known which; and what was measured on them last. */
import type { PretrainConfig } from './config';
import type { StepTable } from './stepFigures';

type Share = Pick<PretrainConfig, 'heldOut'>;

/** Of faces that all stand alone; whole videos and people make it a little more or less. */
export function heldOutCount(faces: number, { heldOut }: Share): number {
  if (heldOut === 0 || faces < 2) return 0;
  return Math.min(faces - 1, Math.max(1, Math.round(faces * heldOut)));
}

/** What is left to train on. */
export const trainedCount = (faces: number, share: Share): number => faces - heldOutCount(faces, share);

export interface HeldOutState {
  /** Of the measurement. */
  step: number;
  c1: number;
  /** NaN where no mask covers a region. */
  c2: number;
  c3: number;
  /** What C1 is above that of as many training faces, measured alike. */
  gap: number;
}

/** The latest measurement; null before the first, and where nothing is held out. */
export function heldOutState(table: StepTable): HeldOutState | null {
  for (let row = table.length - 1; row >= 0; row--) {
    const c1 = table.at('heldOutC1', row);
    if (Number.isNaN(c1)) continue;
    const [step, c2, c3] = (['step', 'heldOutC2', 'heldOutC3'] as const).map((name) => table.at(name, row));
    return { step, c1, c2, c3, gap: c1 - table.at('trainedC1', row) };
  }
  return null;
}
