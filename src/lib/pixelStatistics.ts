/**
 * Mean and standard deviation by which pixels are normalised, and `pretrain_ds_mean_std.txt`, which the released code
 * writes beside its checkpoints: a line of JSON with both.
 * Source: released `main_pretrain.py` (writes), `util/datasets.py` (reads the first line).
 */
import * as v from 'valibot';
import { isShardIndexName } from './checkpointNames';
import { LabError } from './errors';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const positive = v.pipe(v.number(), v.gtValue(0), v.maxValue(1));
export const PixelStatisticsSchema = v.object({
  mean: v.strictTuple([share, share, share]),
  std: v.strictTuple([positive, positive, positive]),
});

/** Per channel, of pixel values scaled to 0..1. */
export type PixelStatistics = v.InferOutput<typeof PixelStatisticsSchema>;

/** Those of the released weights: of pretraining on VGGFace2, on the real faces of FF++, and ImageNet's. */
export const KNOWN_STATISTICS = {
  VGGFace2: {
    mean: [0.5482207536697388, 0.42340534925460815, 0.3654651641845703],
    std: [0.2789176106452942, 0.2438540756702423, 0.23493893444538116],
  },
  ImageNet: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  'FF++': {
    mean: [0.532625138759613, 0.4048449993133545, 0.3708747327327728],
    std: [0.25850796699523926, 0.21054500341415405, 0.20785294473171234],
  },
} satisfies Record<string, PixelStatistics>;
export type KnownStatistics = keyof typeof KNOWN_STATISTICS;
export const KNOWN_STATISTICS_NAMES = Object.keys(KNOWN_STATISTICS) as KnownStatistics[];

/**
 * Where they come from: the record of a file of ours; the arguments that lie in the file; what the released code takes
 * where nothing is said; a text beside the file; a person's choice.
 */
export type StatisticsSource = StatisticsInFile | StatisticsGiven;
export type StatisticsInFile = 'record' | 'arguments' | 'assumed';
export type StatisticsGiven = 'text' | 'person';

export const statisticsOf = (name: KnownStatistics): PixelStatistics => KNOWN_STATISTICS[name];

/** By name, where these are known ones. */
export function knownStatistics({ mean, std }: PixelStatistics): KnownStatistics | null {
  const same = (a: readonly number[], b: readonly number[]) => a.every((x, i) => Math.abs(x - b[i]) < 1e-6);
  const isThis = (name: KnownStatistics) =>
    same(KNOWN_STATISTICS[name].mean, mean) && same(KNOWN_STATISTICS[name].std, std);
  return KNOWN_STATISTICS_NAMES.find(isThis) ?? null;
}

export const PIXEL_STATISTICS_FILE = 'pretrain_ds_mean_std.txt';
/** One line with six numbers. */
const LONGEST_FILE_BYTES = 4096;

/** Whether a file beside a checkpoint may hold them. */
export const isPixelStatisticsFile = ({ name }: { name: string }): boolean =>
  /\.(txt|json)$/i.test(name) && !isShardIndexName(name);

export function formatPixelStatistics({ mean, std }: PixelStatistics): string {
  return `${JSON.stringify({ mean, std })}\n`;
}

/** Any value that should be such statistics; null when it is not. */
export function asPixelStatistics(value: unknown): PixelStatistics | null {
  const result = v.safeParse(PixelStatisticsSchema, value);
  return result.success ? result.output : null;
}

/** @throws LabError `invalid-file` unless the first line holds two times three numbers between 0 and 1 */
export function parsePixelStatistics(text: string): PixelStatistics {
  const [line] = text.split('\n', 1);
  let found: PixelStatistics | null = null;
  try {
    found = asPixelStatistics(JSON.parse(line));
  } catch {
    // Said below: no JSON is as wrong as other JSON.
  }
  if (found) return found;
  throw new LabError(
    'invalid-file',
    'Not a readable mean and standard deviation file: its first line is not {"mean": [r, g, b], "std": [r, g, b]} with numbers between 0 and 1.',
    `Use the ${PIXEL_STATISTICS_FILE} that lies beside the checkpoint.`,
  );
}

/** @throws LabError `invalid-file` as `parsePixelStatistics` */
export async function readPixelStatistics(file: Blob): Promise<PixelStatistics> {
  return parsePixelStatistics(await file.slice(0, LONGEST_FILE_BYTES).text());
}
