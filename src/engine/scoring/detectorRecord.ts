/** What a detector file says of itself, so that its scores can be read and its numbers had again. */
import * as v from 'valibot';
import type { AucInterval, DetectorValidation, HeldOutFigures } from '@/lib/calibration';
import { parseDetectorConfig, type DetectorConfig } from '@/lib/detectorConfig';
import { FRAMINGS, type FramedFaces, type Framing } from '@/lib/cropping';
import { LabError } from '@/lib/errors';
import type { GuardFacts } from '@/lib/outsideGuard';
import { MOST_SCORES, type RecordedScores, type ScoreSample } from '@/lib/heldOutAnswer';
import { parseBounded } from '@/lib/json';
import type { RefusedFakes } from '@/lib/madeFakes';
import type { SeenFaces } from '@/lib/seenFaces';
import type { Choices } from '@/ml/ops/gpu/variants';
import { asPixelStatistics, type PixelStatistics } from '@/lib/pixelStatistics';
import type { SplitRule } from '../data/arrangement';

/** Characters of a reason, and how many there may be. */
const MOST_REASON = 500;
const MOST_REASONS = 100;

/** A face, a class, a figure of validation: all within what a file may claim. */
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const IntervalSchema: v.GenericSchema<unknown, AucInterval> = v.pipe(
  v.object({ low: share, high: share }),
  v.check(({ low, high }) => low <= high),
);

const ValidationSchema: v.GenericSchema<unknown, DetectorValidation> = v.object({
  faces: v.pipe(v.number(), v.integer(), v.minValue(1)),
  auc: v.nullable(share),
  aucInterval: v.optional(v.nullable(IntervalSchema)),
  eer: v.nullable(share),
  threshold: v.nullable(share),
  temperature: v.nullable(v.pipe(v.number(), v.gtValue(0), v.maxValue(1000))),
});

const HeldOutSchema: v.GenericSchema<unknown, HeldOutFigures> = v.object({
  faces: v.pipe(v.number(), v.integer(), v.minValue(1)),
  auc: v.nullable(share),
  aucInterval: v.optional(v.nullable(IntervalSchema)),
  eer: v.nullable(share),
});

const isRising = (values: number[]) => values.every((value, i) => i === 0 || values[i - 1] <= value);

const SampleSchema: v.GenericSchema<unknown, ScoreSample> = v.pipe(
  v.object({
    count: v.pipe(v.number(), v.integer(), v.minValue(0)),
    scores: v.pipe(v.array(share), v.maxLength(MOST_SCORES), v.check(isRising)),
  }),
  v.check(({ count, scores }) => scores.length === Math.min(count, MOST_SCORES)),
);

const ScoresSchema: v.GenericSchema<unknown, RecordedScores> = v.object({
  from: v.picklist(['held-out', 'validation']),
  genuine: SampleSchema,
  attack: SampleSchema,
});

const tally = v.pipe(v.number(), v.integer(), v.minValue(0));

const GuardSideSchema = v.object({ faces: tally, groups: tally });

const GuardSchema: v.GenericSchema<unknown, GuardFacts> = v.object({
  genuine: GuardSideSchema,
  attack: GuardSideSchema,
  kept: v.boolean(),
});

const FramedSchema: v.GenericSchema<unknown, FramedFaces> = v.object({
  framing: v.picklist(FRAMINGS),
  faces: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

const RefusedSchema: v.GenericSchema<unknown, RefusedFakes> = v.object({
  split: v.picklist(['train', 'validation', 'test']),
  reason: v.pipe(v.string(), v.maxLength(MOST_REASON)),
  faces: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

const hash = v.pipe(v.string(), v.maxLength(64));

const RecordSchema = v.object({
  kind: v.literal('detector'),
  config: v.unknown(),
  classes: v.pipe(v.array(name), v.minLength(1), v.maxLength(1000)),
  bonaFide: v.nullable(name),
  statistics: v.unknown(),
  epoch: v.number(),
  adapter: v.string(),
  kernelVariants: v.optional(v.record(v.string(), v.string()), {}),
  datasetFingerprint: v.string(),
  framing: v.optional(v.picklist(FRAMINGS), 'ours'),
  // A remark on the faces: where it is of no use, the record is.
  framings: v.fallback(v.optional(v.pipe(v.array(FramedSchema), v.maxLength(FRAMINGS.length)), []), []),
  splitRule: v.optional(v.picklist(['content', 'arrival']), 'arrival'),
  seen: v.optional(v.nullable(v.object({ train: v.array(hash), validation: v.array(hash) })), null),
  refusedFakes: v.fallback(v.optional(v.nullable(v.pipe(v.array(RefusedSchema), v.maxLength(MOST_REASONS))), null), null), // prettier-ignore
  validation: v.optional(v.nullable(ValidationSchema), null),
  heldOut: v.optional(v.nullable(HeldOutSchema), null),
  scores: v.optional(v.nullable(ScoresSchema), null),
  guard: v.optional(v.nullable(GuardSchema), null),
});

export interface DetectorRecord {
  kind: 'detector';
  config: DetectorConfig;
  /** In the order of the logits. */
  classes: string[];
  /** The genuine class; null where no name tells. */
  bonaFide: string | null;
  statistics: PixelStatistics;
  /** The epoch whose parameters these are. */
  epoch: number;
  adapter: string;
  /** Kernels that were measured fastest there and used, by family and size; the others were the rule of thumb's. */
  kernelVariants: Choices;
  datasetFingerprint: string;
  /** How most of the faces that it was trained on were cut; files of before say nothing: `ours`. */
  framing?: Framing;
  /** How many of its faces have each framing, the commonest first; files of before do not say. */
  framings?: FramedFaces[];
  /** How its split was drawn; files of before say nothing, and drew by arrival. */
  splitRule?: SplitRule;
  /** The faces that it was trained and chosen on; null or absent where the file does not say. */
  seen?: SeenFaces | null;
  /** Genuine faces of which fakes could not be made, by the reason; null or absent where none were made, or the file does not say. */
  refusedFakes?: RefusedFakes[] | null;
  /** null where nothing was held out. */
  validation: DetectorValidation | null;
  /** On the test part, of the best epoch; null or absent where the file does not say. */
  heldOut?: HeldOutFigures | null;
  /** Attack scores of faces that it was not trained on; null or absent where the file does not say. */
  scores?: RecordedScores | null;
  /** Of which validation faces the file keeps the features; null or absent where the file does not say. */
  guard?: GuardFacts | null;
  /** Why what was measured is not told, a sentence; never out of a file. */
  setAside?: string;
}

/**
 * @param text metadata of a file; anything
 * @returns null unless it is the record of a detector of ours
 * @throws LabError `invalid-config` when it is one with settings of another version, `invalid-file` when it contradicts
 *   itself
 */
export function readDetectorRecord(text: unknown): DetectorRecord | null {
  const result = v.safeParse(RecordSchema, typeof text === 'string' ? parseBounded(text) : null);
  if (!result.success) return null;
  const statistics = asPixelStatistics(result.output.statistics);
  if (!statistics) return null;
  const { classes, bonaFide } = result.output;
  const twice = classes.find((each, i) => classes.indexOf(each) !== i);
  if (twice !== undefined) throw contradiction(`two of its classes are called "${twice}"`);
  if (bonaFide !== null && !classes.includes(bonaFide)) {
    throw contradiction(`its genuine class "${bonaFide}" is not one of its classes`);
  }
  return { ...result.output, statistics, config: parseDetectorConfig(result.output.config) };
}

function contradiction(what: string): LabError {
  return new LabError(
    'invalid-file',
    `The detector's own record contradicts itself: ${what}.`,
    'Its scores would be read the wrong way: export it again, or use another copy.',
  );
}
