/** Documents with figures. */

/** Typed arrays as lists, so that any program can read them. */
export function jsonOf(document: unknown): string {
  const plain = (_: string, value: unknown) => (value instanceof Float64Array ? Array.from(value) : value);
  return JSON.stringify(document, plain, 2);
}
