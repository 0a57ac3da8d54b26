/** What a drag of selected faces carries: which they are is in the page, so that no other page takes it for its own. */
export const DRAGGED_FACES = `application/x-fsfm-faces-${crypto.randomUUID()}`;

/** Whether a class takes what is dragged over it: files and folders, or faces of this page. */
export const takesDrag = (types: readonly string[]): boolean =>
  types.includes('Files') || types.includes(DRAGGED_FACES);
