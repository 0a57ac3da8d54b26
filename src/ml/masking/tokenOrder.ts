/**
 * From a mask to the indices that gather the visible patches and put all of them back.
 * Source: reference `encode` (stable argsort of the mask, and its inverse).
 */

export interface TokenOrder {
  /** (N * K) patch indices that the encoder sees, row by row. */
  idsKeep: Int32Array;
  /** (N * L) position of each patch in the shuffled order: visible first, then masked. */
  idsRestore: Int32Array;
}

/**
 * @param masks (N * L) 0 = visible, 1 = masked
 * @param patchCount L
 * @param keep K, patches that the encoder sees; L for the unmasked view
 */
export function tokenOrder(masks: ArrayLike<number>, patchCount: number, keep: number): TokenOrder {
  const batch = masks.length / patchCount;
  const idsKeep = new Int32Array(batch * keep);
  const idsRestore = new Int32Array(batch * patchCount);
  for (let n = 0; n < batch; n++) {
    const start = n * patchCount;
    let place = 0;
    for (const wanted of [0, 1]) {
      for (let i = 0; i < patchCount; i++) {
        if ((masks[start + i] === 0 ? 0 : 1) !== wanted) continue;
        if (place < keep) idsKeep[n * keep + place] = i;
        idsRestore[start + i] = place++;
      }
    }
  }
  return { idsKeep, idsRestore };
}
