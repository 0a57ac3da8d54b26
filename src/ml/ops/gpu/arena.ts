/**
 * Many small tensors as one large one: copied side by side into a scratch buffer, treated by one dispatch, copied
 * back. A copy costs a tenth of a dispatch or less (2 against 20-40 us on SwiftShader), and a network has hundreds
 * of parameters.
 */
import type * as tf from '../../tf';
import { backendInternals, bufferOf, emptyTensor, encoderBetweenPasses, markUsed } from './backend';
import { compilingAhead } from './dispatch';

/** Largest arena, 64 MB: a bound on scratch memory for large models. */
const MAX_FLOATS = 1 << 24;

/** Cuts items into runs whose tensors together fill at most one arena; a larger tensor has a run of its own. */
export function arenaRuns<Item>(items: readonly Item[], sizeOf: (item: Item) => number): Item[][] {
  const runs: Item[][] = [];
  let room = 0;
  for (const item of items) {
    const size = sizeOf(item);
    if (runs.length === 0 || size > room) {
      runs.push([]);
      room = MAX_FLOATS;
    }
    runs[runs.length - 1].push(item);
    room -= size;
  }
  return runs;
}

/** Values of all tensors. */
export function totalSize(tensors: readonly tf.Tensor[]): number {
  return tensors.reduce((sum, tensor) => sum + tensor.size, 0);
}

/** One float tensor with the values of all `tensors` in their order; its size is rounded up to 4. */
export function packArena(tensors: readonly tf.Tensor[]): tf.Tensor {
  const arena = emptyTensor([Math.ceil(totalSize(tensors) / 4) * 4]);
  copyParts(tensors, arena, 'in');
  return arena;
}

/** Copies an arena's values back to the tensors it was packed from, in place. */
export function unpackArena(arena: tf.Tensor, tensors: readonly tf.Tensor[]): void {
  copyParts(tensors, arena, 'out');
}

function copyParts(tensors: readonly tf.Tensor[], arena: tf.Tensor, direction: 'in' | 'out'): void {
  const backend = backendInternals();
  const whole = bufferOf(backend, arena);
  const buffers = tensors.map((tensor) => bufferOf(backend, tensor));
  if (compilingAhead()) return;
  const encoder = encoderBetweenPasses(backend);
  let offset = 0;
  tensors.forEach((tensor, i) => {
    const bytes = tensor.size * 4;
    if (direction === 'in') encoder.copyBufferToBuffer(buffers[i], 0, whole, offset, bytes);
    else encoder.copyBufferToBuffer(whole, offset, buffers[i], 0, bytes);
    markUsed(backend, tensor, direction === 'out');
    offset += bytes;
  });
  markUsed(backend, arena, direction === 'in');
}
