/**
 * `pretrain_ds_mean_std.txt`, which the released code writes beside its checkpoints: a line of JSON with mean
 * and standard deviation of each channel, of pixel values scaled to 0..1.
 * Source: released `main_pretrain.py` (writes), `util/datasets.py` (reads the first line).
 */
import * as v from 'valibot';
import { refuseFile } from './refusal';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const positive = v.pipe(v.number(), v.gtValue(0), v.maxValue(1));
export const MeanStdSchema = v.object({
  mean: v.strictTuple([share, share, share]),
  std: v.strictTuple([positive, positive, positive]),
});

export type MeanStd = v.InferOutput<typeof MeanStdSchema>;

export const MEAN_STD_FILE = 'pretrain_ds_mean_std.txt';

export function formatMeanStd({ mean, std }: MeanStd): string {
  return `${JSON.stringify({ mean, std })}\n`;
}

/** Any value that should be such statistics; null when it is not. */
export function asMeanStd(value: unknown): MeanStd | null {
  const result = v.safeParse(MeanStdSchema, value);
  return result.success ? result.output : null;
}

/** @throws LabError `invalid-file` unless the first line holds two times three numbers between 0 and 1 */
export function parseMeanStd(text: string): MeanStd {
  const [line] = text.split('\n', 1);
  let found: MeanStd | null = null;
  try {
    found = asMeanStd(JSON.parse(line));
  } catch {
    // Said below: no JSON is as wrong as other JSON.
  }
  if (found) return found;
  throw refuseFile(
    'mean and standard deviation',
    'its first line is not {"mean": [r, g, b], "std": [r, g, b]} with numbers between 0 and 1',
    `Use the ${MEAN_STD_FILE} that lies beside the checkpoint.`,
  );
}
