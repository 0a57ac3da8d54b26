/** Documents with figures, and texts out of files and links that should be documents. */

/** Bounds of a document from outside: a record of a run has some kilobytes and a handful of levels. */
export interface JsonBounds {
  /** Characters. */
  longest?: number;
  /** Objects and lists within each other. */
  deepest?: number;
  /** Values of lists and objects, all together. */
  most?: number;
}

const RECORD: Required<JsonBounds> = { longest: 1 << 20, deepest: 32, most: 200_000 };

/**
 * Counts before anything is built: a megabyte of "[" becomes gigabytes of lists.
 * @returns the value; undefined when the text is no JSON, or more than the bounds
 */
export function parseBounded(text: string, bounds: JsonBounds = {}): unknown {
  const { longest, deepest, most } = { ...RECORD, ...bounds };
  if (text.length > longest) return undefined;
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) {
      for (at++; at < text.length && text.charCodeAt(at) !== QUOTE; at++)
        if (text.charCodeAt(at) === BACKSLASH) at++;
    } else if (character === OPEN_LIST || character === OPEN_OBJECT) {
      if (++depth > deepest) return undefined;
    } else if (character === CLOSE_LIST || character === CLOSE_OBJECT) depth--;
    else if (character === COMMA && ++values > most) return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const [QUOTE, BACKSLASH, COMMA] = ['"', '\\', ','].map((c) => c.charCodeAt(0));
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = ['[', ']', '{', '}'].map((c) => c.charCodeAt(0));

/** Typed arrays as lists, so that any program can read them. */
export function jsonOf(document: unknown): string {
  const plain = (_: string, value: unknown) => (value instanceof Float64Array ? Array.from(value) : value);
  return JSON.stringify(document, plain, 2);
}
