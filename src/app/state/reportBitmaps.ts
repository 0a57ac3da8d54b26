/** Pictures of a report as bitmaps: a photograph takes 10 MB, and none of them waits for the garbage collector. */

/**
 * @param read one bitmap for each key, at once
 * @param work closes none of them: they are closed when it is done, and where any step rejects
 * @throws what `read` and `work` throw, once every bitmap is closed
 */
export async function withBitmaps<K, T>(
  keys: readonly K[],
  read: (key: K) => Promise<ImageBitmap>,
  work: (bitmaps: ReadonlyMap<K, ImageBitmap>) => Promise<T>,
): Promise<T> {
  const settled = await Promise.allSettled(keys.map(read));
  const bitmaps = new Map<K, ImageBitmap>();
  settled.forEach((each, i) => {
    if (each.status === 'fulfilled') bitmaps.set(keys[i], each.value);
  });
  try {
    for (const each of settled) if (each.status === 'rejected') throw each.reason;
    return await work(bitmaps);
  } finally {
    for (const bitmap of bitmaps.values()) bitmap.close();
  }
}
