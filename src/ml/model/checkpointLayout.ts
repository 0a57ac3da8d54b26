/**
 * Between our layout and that of checkpoint files. Only `patch_embed.proj.weight` differs: files hold
 * (D, 3, P, P), we hold (D, P*P*3) in (row, column, channel) order.
 */
import type { ParameterSpec } from './parameters';

const PATCH_WEIGHT = 'patch_embed.proj.weight';
const CHANNELS = 3;

/** Shape that a checkpoint file gives this tensor. */
export function checkpointShape(spec: ParameterSpec): number[] {
  if (spec.name !== PATCH_WEIGHT) return spec.shape;
  const side = Math.sqrt(spec.shape[1] / CHANNELS);
  return [spec.shape[0], CHANNELS, side, side];
}

/** Moves every (pixel, channel) of each filter; `toFile` says in which direction. */
function permuteFilters(values: Float32Array, filters: number, toFile: boolean): Float32Array {
  const perFilter = values.length / filters;
  const pixels = perFilter / CHANNELS;
  const out = new Float32Array(values.length);
  for (let d = 0; d < filters; d++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      for (let c = 0; c < CHANNELS; c++) {
        const ours = d * perFilter + pixel * CHANNELS + c;
        const theirs = d * perFilter + c * pixels + pixel;
        if (toFile) out[theirs] = values[ours];
        else out[ours] = values[theirs];
      }
    }
  }
  return out;
}

/** Numbers of a file's tensor in our layout; the same array where the layouts agree. */
export function fromCheckpoint(spec: ParameterSpec, values: Float32Array): Float32Array {
  return spec.name === PATCH_WEIGHT ? permuteFilters(values, spec.shape[0], false) : values;
}

/** Numbers of our tensor as a file holds them; the same array where the layouts agree. */
export function toCheckpoint(spec: ParameterSpec, values: Float32Array): Float32Array {
  return spec.name === PATCH_WEIGHT ? permuteFilters(values, spec.shape[0], true) : values;
}
