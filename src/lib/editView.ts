/** What the Edit screen does to a face, as its links hold it: the operation and its values, never a face. */
import * as v from 'valibot';
import type { BlendshapeName } from './blendshapes';
import { createViewLink } from './settings/link';

export const EDIT_OPERATIONS = ['transplant', 'swap', 'expression', 'turn', 'light', 'repaint'] as const;
export type EditOperation = (typeof EDIT_OPERATIONS)[number];

/** Parts of a face that are taken over or repainted alone. */
export const EDITED_REGIONS = ['eyes', 'nose', 'mouth'] as const;
export type EditedRegion = (typeof EDITED_REGIONS)[number];

/** Expressions that are seen best, in plain words, each with the blendshapes that it consists of. */
export const EDIT_EXPRESSIONS = {
  'open-mouth': { label: 'open mouth', shapes: ['jawOpen'] },
  smile: { label: 'smile', shapes: ['mouthSmileLeft', 'mouthSmileRight'] },
  'closed-eyes': { label: 'closed eyes', shapes: ['eyeBlinkLeft', 'eyeBlinkRight'] },
  'raised-brows': { label: 'raised brows', shapes: ['browInnerUp', 'browOuterUpLeft', 'browOuterUpRight'] },
  'wide-mouth': { label: 'mouth drawn wide', shapes: ['mouthStretchLeft', 'mouthStretchRight'] },
  'lower-lip': { label: 'lower lip down', shapes: ['mouthLowerDownLeft', 'mouthLowerDownRight'] },
  'rolled-lips': { label: 'lips rolled in', shapes: ['mouthRollLower', 'mouthRollUpper'] },
  dimples: { label: 'corners of the mouth drawn back', shapes: ['mouthDimpleLeft', 'mouthDimpleRight'] },
} as const satisfies Record<string, { label: string; shapes: readonly BlendshapeName[] }>;
export type EditExpression = keyof typeof EDIT_EXPRESSIONS;
export const EXPRESSION_NAMES = Object.keys(EDIT_EXPRESSIONS) as EditExpression[];

/** What each number may be; the sliders cover all of it. Degrees, but `amount` and `strength`. */
export const EDIT_RANGES = {
  amount: { min: -1, max: 1, step: 0.05 },
  yaw: { min: -20, max: 20, step: 1 },
  pitch: { min: -10, max: 10, step: 1 },
  azimuth: { min: -70, max: 70, step: 5 },
  elevation: { min: -25, max: 50, step: 5 },
  strength: { min: 0, max: 1, step: 0.05 },
} as const;
export type EditNumber = keyof typeof EDIT_RANGES;

const within = (name: EditNumber) =>
  v.pipe(v.number(), v.minValue(EDIT_RANGES[name].min), v.maxValue(EDIT_RANGES[name].max));

const EditViewSchema = v.strictObject({
  operation: v.picklist(EDIT_OPERATIONS),
  region: v.picklist(EDITED_REGIONS),
  expression: v.picklist(EXPRESSION_NAMES),
  /** Added to what the blendshapes of the expression are. */
  amount: within('amount'),
  /** By how much the face turns; signs as everywhere: positive is to the picture's right, and down. */
  yaw: within('yaw'),
  pitch: within('pitch'),
  /** Where the light comes from: to the picture's right, and up. */
  azimuth: within('azimuth'),
  elevation: within('elevation'),
  strength: within('strength'),
});

export type EditView = v.InferOutput<typeof EditViewSchema>;

export const DEFAULT_EDIT_VIEW: EditView = {
  operation: 'swap',
  region: 'mouth',
  expression: 'open-mouth',
  amount: 0.5,
  yaw: 12,
  pitch: 0,
  azimuth: 50,
  elevation: 20,
  strength: 0.8,
};

export const EDIT_LINK = createViewLink({
  of: 'edits',
  schema: EditViewSchema,
  defaults: DEFAULT_EDIT_VIEW,
  fields: {},
});

/** Whether a second face takes part. */
export const needsDonor = (operation: EditOperation): boolean =>
  operation === 'transplant' || operation === 'swap';
