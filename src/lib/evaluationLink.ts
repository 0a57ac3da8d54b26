/**
 * What is chosen on the evaluation screen, as its address holds it. Detectors go by the beginning of the SHA-256 of
 * their file, datasets by their name, which is unique in a browser: a link never holds a face or a detector.
 */
import * as v from 'valibot';
import { MADE_FAKES } from './madeFakes';
import { createViewLink, nullableInLink, repeatedInLink, textInLink } from './settings/link';

export const FIGURE_KEYS = [
  ...([
    'auc',
    'eer',
    'ap',
    'tprAtLowFpr',
    'genuineTprAtLowFpr',
    'accuracy',
    'balancedAccuracy',
    'hter',
  ] as const),
  ...(['apcer', 'bpcer', 'acer'] as const),
] as const;
export type FigureKey = (typeof FIGURE_KEYS)[number];

/** What a figure is about: single pictures, or means over those of one video. */
export const LEVELS = ['frame', 'video'] as const;
export type Level = (typeof LEVELS)[number];

export const SET_PARTS = ['all', 'test', 'validation'] as const;
export type SetPart = (typeof SET_PARTS)[number];

/** Of detectors, and of datasets: every one is asked of every other. */
const MOST_CHOICES = 100;

const ChoicesSchema = v.strictObject({
  figure: v.picklist(FIGURE_KEYS),
  level: v.picklist(LEVELS),
  /** Beginnings of hashes, hexadecimal. */
  detector: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{8,64}$/))), v.maxLength(MOST_CHOICES)),
  dataset: v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(200))), v.maxLength(MOST_CHOICES)),
  /** Of each dataset, in their order. */
  part: v.array(v.picklist(SET_PARTS)),
  /** Of each dataset; '' where its names tell. */
  genuine: v.array(v.string()),
  /** Families of fakes that are made of the genuine faces of each dataset. */
  fakes: v.pipe(v.array(v.picklist(MADE_FAKES)), v.maxLength(MADE_FAKES.length)),
  /** Name of the dataset whose validation part gives the threshold; null: each detector's own. */
  calibration: v.nullable(v.string()),
});
export type EvaluationChoices = v.InferOutput<typeof ChoicesSchema>;

/** Long enough that two files never share it by chance. */
const HASH_DIGITS = 16;

export const EVALUATION_LINK = createViewLink({
  of: 'an evaluation',
  schema: ChoicesSchema,
  defaults: {
    figure: 'auc',
    level: 'frame',
    detector: [],
    dataset: [],
    part: [],
    genuine: [],
    fakes: [],
    calibration: null,
  },
  fields: {
    detector: { ...repeatedInLink, write: (hashes) => hashes.map((hash) => hash.slice(0, HASH_DIGITS)) },
    calibration: nullableInLink(textInLink),
  },
  fill: (given) => ({
    ...given,
    part: given.dataset.map((_, i) => given.part[i] ?? 'all'),
    genuine: given.dataset.map((_, i) => given.genuine[i] ?? ''),
  }),
});
