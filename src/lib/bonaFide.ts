/** Which class of a dataset or detector is the genuine one; all others are attacks. */

/** Names by which datasets call their genuine class. */
const BONA_FIDE = /^(real|live|living|bona[-_ ]?fide|genuine|original|pristine|authentic|youtube)s?$/i;

/**
 * The genuine class: the one with a known name, or the only one there is; null when no name tells.
 * @param classes class names
 */
export function bonaFideClass(classes: readonly string[]): string | null {
  if (classes.length === 1) return classes[0];
  return classes.find((name) => BONA_FIDE.test(name)) ?? null;
}
