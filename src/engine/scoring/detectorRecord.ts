/** What a detector file says of itself, so that its scores can be read and its numbers had again. */
import * as v from 'valibot';
import type { DetectorValidation } from '@/lib/calibration';
import { parseDetectorConfig, type DetectorConfig } from '@/lib/detectorConfig';
import type { Choices } from '@/ml/ops/gpu/variants';
import { asPixelStatistics, type PixelStatistics } from '@/lib/pixelStatistics';

/** A face, a class, a figure of validation: all within what a file may claim. */
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const ValidationSchema: v.GenericSchema<unknown, DetectorValidation> = v.object({
  faces: v.pipe(v.number(), v.integer(), v.minValue(1)),
  auc: v.nullable(share),
  eer: v.nullable(share),
  threshold: v.nullable(share),
  temperature: v.nullable(v.pipe(v.number(), v.gtValue(0), v.maxValue(1000))),
});

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

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
  validation: v.optional(v.nullable(ValidationSchema), null),
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
  /** null where nothing was held out. */
  validation: DetectorValidation | null;
}

/**
 * @param text metadata of a file; anything
 * @returns null unless it is the record of a detector of ours
 * @throws LabError `invalid-config` when it is one with settings of another version
 */
export function readDetectorRecord(text: unknown): DetectorRecord | null {
  let document: unknown;
  try {
    document = typeof text === 'string' ? JSON.parse(text) : null;
  } catch {
    return null; // not ours
  }
  const result = v.safeParse(RecordSchema, document);
  if (!result.success) return null;
  const statistics = asPixelStatistics(result.output.statistics);
  if (!statistics) return null;
  return { ...result.output, statistics, config: parseDetectorConfig(result.output.config) };
}
