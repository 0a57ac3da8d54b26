/** An option of which only some values are allowed. */

/** The value of an option with few; the first of them where it was not given. */
export function oneOf<T extends string>(
  option: string,
  allowed: readonly T[],
  value: string | undefined,
  between = ', ',
): T {
  const found = allowed.find((each) => each === (value ?? allowed[0]));
  if (found !== undefined) return found;
  throw new Error(`--${option} ${value}: use ${allowed.join(between)}`);
}
