/**
 * State in a page's address: how each value stands in a link, and links as a whole. A link is short, readable and
 * written by anyone: what it says is checked before it is believed.
 */
import * as v from 'valibot';
import { LabError, toErrorReport, type ErrorReport } from '../errors';

/** How one value stands in a link: as the texts of its key, none where it is left out. */
export interface LinkField<T> {
  write: (value: T) => readonly string[];
  /** @returns the value, or the text itself where it can mean none: a schema then refuses it by name */
  read: (texts: readonly string[]) => unknown;
}

const single = <T>(read: (text: string) => unknown): LinkField<T> => ({
  write: (value) => [String(value)],
  read: ([text]) => read(text),
});

export const textInLink = single<string>((text) => text);

export const numberInLink = single<number>((text) => {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isNaN(value) ? text : value;
});

export const switchInLink = single<boolean>((text) =>
  text === 'true' ? true : text === 'false' ? false : text,
);

/** Null is left out of the link. */
export const nullableInLink = <T>(field: LinkField<T>): LinkField<T | null> => ({
  ...field,
  write: (value) => (value === null ? [] : field.write(value)),
});

/** Several texts without commas, as one. */
export const listInLink: LinkField<readonly string[]> = {
  write: (values) => [values.join(',')],
  read: ([text]) => text.split(','),
};

/** Several texts of any kind, as one key each. */
export const repeatedInLink: LinkField<readonly string[]> = {
  write: (values) => values,
  read: (texts) => texts,
};

/** What was read, or why it could not be; never both. */
export type OpenedLink<T> = { value: T; problem: null } | { value: null; problem: ErrorReport };

/** A state as the query of a link, and back. */
export interface LinkCodec<T> {
  /** The keys of a query that are its own; all others it leaves alone. */
  keys: readonly string[];
  toQuery: (value: T) => URLSearchParams;
  /** @throws LabError `invalid-config` that names the first bad value */
  fromQuery: (query: URLSearchParams) => T;
  /** As `fromQuery`, for what shows the reason. */
  open: (query: URLSearchParams) => OpenedLink<T>;
}

interface LinkParts<T> {
  fields: { readonly [K in keyof T]: LinkField<T[K]> };
  /** Which values a link holds; all of them unless it is said. */
  written?: (value: T) => readonly (keyof T & string)[];
  /**
   * The state from what a link gives.
   * @param textOf what the link says of a key, letter by letter
   * @throws LabError `invalid-config` that names the first bad value
   */
  complete: (given: Record<string, unknown>, textOf: (key: string) => string) => T;
}

export function createLink<T extends object>({ fields, written, complete }: LinkParts<T>): LinkCodec<T> {
  const keys = Object.keys(fields) as (keyof T & string)[];
  const fromQuery = (query: URLSearchParams): T =>
    complete(
      Object.fromEntries(
        keys.filter((key) => query.has(key)).map((key) => [key, fields[key].read(query.getAll(key))]),
      ),
      (key) => query.getAll(key).join(', '),
    );
  return {
    keys,
    toQuery: (value) => {
      const query = new URLSearchParams();
      for (const key of written?.(value) ?? keys) {
        for (const text of fields[key].write(value[key])) query.append(key, text);
      }
      return query;
    },
    fromQuery,
    open: (query) => {
      try {
        return { value: fromQuery(query), problem: null };
      } catch (error) {
        return { value: null, problem: toErrorReport(error) };
      }
    },
  };
}

interface ViewParts<T, Input> {
  /** What such a link shows, for messages: "masks". */
  of: string;
  schema: v.GenericSchema<Input, T>;
  defaults: Input;
  /** Of values whose default does not tell how they stand in a link: null, and lists in one text. */
  fields: { readonly [K in keyof T]?: LinkField<T[K]> };
  /** Fills in what depends on what the link gives. */
  fill?: (given: Input) => Input;
}

/** The link of what a screen shows: everything, defaults included, so that it shows the same when a default changes. */
export function createViewLink<T extends object, Input extends object>(
  parts: ViewParts<T, Input>,
): LinkCodec<T> {
  const { of, schema, defaults, fill = (given) => given } = parts;
  const usual = Object.entries(defaults).map(([key, value]) => [key, fieldOf(value)]);
  return createLink<T>({
    fields: { ...Object.fromEntries(usual), ...parts.fields },
    complete: (given, textOf) => {
      const result = v.safeParse(schema, fill({ ...defaults, ...given }));
      if (result.success) return result.output;
      const where = String(result.issues[0].path?.[0].key ?? 'link');
      throw new LabError(
        'invalid-config',
        `${where}: ${quoted(textOf(where))} is not allowed in a link to ${of}.`,
        `Change or remove "${where}" in the address; the screen shows its defaults until then.`,
      );
    },
  });
}

/** How values of this one's type stand in a link. */
export const fieldOf = (value: unknown): LinkField<never> =>
  typeof value === 'number'
    ? numberInLink
    : typeof value === 'boolean'
      ? switchInLink
      : Array.isArray(value)
        ? repeatedInLink
        : textInLink;

const LONGEST_QUOTE = 60;

/** A bad value for a message: short, whatever its length. */
export function quoted(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : String(JSON.stringify(value));
  return `"${text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text}"`;
}
