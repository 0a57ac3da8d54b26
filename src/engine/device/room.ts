/** Whether an engine has room for what it is asked, said before the work begins and not in its middle. */
import { LabError } from '@/lib/errors';
import { formatBytes } from '@/lib/format';
import type { Engine } from './engine';

export type Room = Pick<Engine, 'mostBytes'>;

/**
 * Why there is no room for so much; null where there is, and where nobody knows, as on a GPU.
 * @param what needs it: the beginning of a sentence
 * @param waysOut what a person can do instead, the nearest first
 */
export function noRoom(
  { mostBytes }: Room,
  what: string,
  bytes: number,
  waysOut: readonly string[],
): LabError | null {
  if (mostBytes === null || bytes <= mostBytes) return null;
  const remedy = [...waysOut, 'compute on a GPU'].join(', or ');
  return new LabError(
    'out-of-memory',
    `${what} needs about ${formatBytes(bytes)}, and the CPU engine can hold ${formatBytes(mostBytes)}: all that WebAssembly gets here.`,
    `${remedy[0].toUpperCase()}${remedy.slice(1)}.`,
  );
}

/**
 * The first of these batch sizes, each half of the one before, that fits.
 * @param bytes that a batch of so many needs
 * @returns null when not even one does
 */
export function fittingBatch(
  { mostBytes }: Room,
  batchSize: number,
  bytes: (batchSize: number) => number,
): number | null {
  for (let batch = batchSize; batch >= 1; batch = Math.floor(batch / 2))
    if (mostBytes === null || bytes(batch) <= mostBytes) return batch;
  return null;
}
