/**
 * The cue of AG-FAS: what a picture has that its reconstruction as a genuine face has not, as tokens that every block of a detector asks
 * after its self-attention (`cueTerm` in `transformer.ts`).
 * Source: AG-FAS, its anomalous cue and cross-attention.
 */
import { linearParameters, normParameters, type ParameterSpec } from './parameters';

const DEVIATION_EPSILON = 1e-8;

/**
 * What the blocks of a network need to ask a cue, `blocks.i.crossattn.*`. `dense` begins at zero: the network begins as it would be
 * without the cue.
 * @param cueWidth of the cue's tokens
 */
export function cueParameters(
  { width, depth }: Readonly<{ width: number; depth: number }>,
  cueWidth: number,
): ParameterSpec[] {
  return Array.from({ length: depth }, (_, i) => {
    const name = `blocks.${i}.crossattn`;
    return [
      ...normParameters(`${name}.norm`, width),
      ...linearParameters(`${name}.query`, width, width),
      ...linearParameters(`${name}.key`, cueWidth, width),
      ...linearParameters(`${name}.value`, cueWidth, width),
      ...linearParameters(`${name}.dense`, width, width).map((spec) => ({
        ...spec,
        initial: 'zeros' as const,
      })),
    ];
  }).flat();
}

/**
 * The signed residual of one picture in units of its own spread: picture - reconstruction, minus its mean, over its standard deviation
 * (n - 1) + 1e-8; mean and deviation are of all values of the picture.
 * @param picture values in any order
 * @param reconstruction as many, in the same order
 */
export function standardisedResidual(
  picture: Float32Array,
  reconstruction: Float32Array,
): Float32Array<ArrayBuffer> {
  const residual = Float64Array.from(picture, (value, i) => value - reconstruction[i]);
  const mean = residual.reduce((sum, value) => sum + value, 0) / residual.length;
  const squares = residual.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (residual.length - 1)) + DEVIATION_EPSILON;
  return Float32Array.from(residual, (value) => (value - mean) / deviation);
}
