/**
 * Mean and standard deviation by which pixels are normalised, and `pretrain_ds_mean_std.txt`, which the released code
 * writes beside its checkpoints: a line of JSON with both.
 * Source: released `main_pretrain.py` (writes), `util/datasets.py` (reads the first line).
 */
import * as v from 'valibot';
import { LabError } from './errors';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const positive = v.pipe(v.number(), v.gtValue(0), v.maxValue(1));
export const PixelStatisticsSchema = v.object({
  mean: v.strictTuple([share, share, share]),
  std: v.strictTuple([positive, positive, positive]),
});

/** Per channel, of pixel values scaled to 0..1. */
export type PixelStatistics = v.InferOutput<typeof PixelStatisticsSchema>;

export const PIXEL_STATISTICS_FILE = 'pretrain_ds_mean_std.txt';
/** One line with six numbers. */
const LONGEST_FILE_BYTES = 4096;

/** Whether a file beside a checkpoint may hold them. */
export const isPixelStatisticsFile = ({ name }: { name: string }): boolean => /\.(txt|json)$/i.test(name);

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
