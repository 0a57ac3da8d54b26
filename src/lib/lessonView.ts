/** What the lesson shows, as its links hold it: step, face mask, and whether it is presented. */
import * as v from 'valibot';
import { MASKING_STRATEGIES } from './maskingStrategies';
import { COVERABLE_REGIONS } from './regions';
import { MAX_SEED } from './settings/kinds';
import { createViewLink } from './settings/link';

/** The steps in their order; what each is called in code. */
export const LESSON_STEPS = ['face', 'regions', 'cover', 'rest', 'encoder', 'decoder', 'losses', 'detector'] as const; // prettier-ignore

export type LessonStep = (typeof LESSON_STEPS)[number];

const LessonViewSchema = v.strictObject({
  /** From 1. */
  step: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LESSON_STEPS.length)),
  strategy: v.picklist(MASKING_STRATEGIES),
  /** The region that CRFR-P and CRFR-R cover. */
  region: v.picklist(COVERABLE_REGIONS),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_SEED)),
  /** `presentation`: two large faces and the curves, for a projector. */
  view: v.picklist(['steps', 'presentation']),
});

export type LessonView = v.InferOutput<typeof LessonViewSchema>;

export const DEFAULT_LESSON_VIEW: LessonView = {
  step: 1,
  strategy: 'crfr-p',
  region: 'eyes',
  seed: 0,
  view: 'steps',
};

export const LESSON_LINK = createViewLink({
  of: 'the lesson',
  schema: LessonViewSchema,
  defaults: DEFAULT_LESSON_VIEW,
  fields: {},
});

/** The step that so many steps further lead to; the first and the last are the ends. @param step from 1 */
export function stepFrom(step: number, further: number): number {
  return Math.min(LESSON_STEPS.length, Math.max(1, step + further));
}
