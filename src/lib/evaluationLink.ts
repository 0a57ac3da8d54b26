/**
 * What is chosen on the evaluation screen, as its address holds it. Detectors go by the beginning of the SHA-256 of
 * their file, datasets by their name, which is unique in a browser: a link never holds a face or a detector.
 */
import * as v from 'valibot';
import { displayText } from './displayText';
import { LabError } from './errors';

export const FIGURE_KEYS = [
  ...(['auc', 'eer', 'ap', 'tprAtLowFpr', 'accuracy', 'balancedAccuracy', 'hter'] as const),
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

const Choices = v.strictObject({
  figure: v.picklist(FIGURE_KEYS),
  level: v.picklist(LEVELS),
  /** Beginnings of hashes, hexadecimal. */
  detector: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{8,64}$/))), v.maxLength(MOST_CHOICES)),
  dataset: v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(200))), v.maxLength(MOST_CHOICES)),
  /** Of each dataset, in their order. */
  part: v.array(v.picklist(SET_PARTS)),
  /** Of each dataset; '' where its names tell. */
  genuine: v.array(v.string()),
  /** Name of the dataset whose validation part gives the threshold; null: each detector's own. */
  calibration: v.nullable(v.string()),
});
export type EvaluationChoices = v.InferOutput<typeof Choices>;

/** Long enough that two files never share it by chance. */
const HASH_DIGITS = 16;

/** All of it, defaults included: a link must show the same when a default changes. */
export function choicesToQuery(choices: EvaluationChoices): URLSearchParams {
  const { figure, level, detector, dataset, part, genuine, calibration } = choices;
  const query = new URLSearchParams({ figure, level });
  for (const hash of detector) query.append('detector', hash.slice(0, HASH_DIGITS));
  for (const [i, name] of dataset.entries()) {
    query.append('dataset', name);
    query.append('part', part[i]);
    query.append('genuine', genuine[i]);
  }
  if (calibration !== null) query.set('calibration', calibration);
  return query;
}

/**
 * What a link chooses; keys that it lacks take their defaults, others are ignored.
 * @throws LabError `invalid-config` that names the first bad value
 */
export function choicesFromQuery(query: URLSearchParams): EvaluationChoices {
  const dataset = query.getAll('dataset').slice(0, MOST_CHOICES + 1);
  /** Of each dataset: what the link says, or the default. */
  const each = (key: string, usual: string) => dataset.map((_, i) => query.getAll(key)[i] ?? usual);
  const result = v.safeParse(Choices, {
    figure: query.get('figure') ?? 'auc',
    level: query.get('level') ?? 'frame',
    detector: query.getAll('detector'),
    dataset,
    part: each('part', 'all'),
    genuine: each('genuine', ''),
    calibration: query.get('calibration'),
  });
  if (result.success) return result.output;
  const where = String(result.issues[0].path?.[0].key ?? 'link');
  throw new LabError(
    'invalid-config',
    `${where}: "${displayText(query.getAll(where).join(', '))}" is not allowed in a link to an evaluation`,
    `Change or remove "${where}" in the address; nothing is chosen until then.`,
  );
}
