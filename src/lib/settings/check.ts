/** What settings may be: the schema of a configuration, and what is wrong with one in the words of whoever reads it. */
import * as v from 'valibot';
import { LabError } from '../errors';
import { describeIssue, schemaOf, type Setting } from './kinds';
import { quoted } from './link';

/** What must hold between settings. */
export interface Rule<C> {
  /** The setting that is to be changed. */
  key: keyof C & string;
  holds: (config: C) => boolean;
  /** The rule in the names of links and files. */
  says: string;
  /** What is wrong with a draft, and the way out, in the words of the form. */
  tells: (draft: C) => string;
}

export interface Checks<C> {
  schema: v.GenericSchema<unknown, C> & { readonly entries: Readonly<Record<keyof C, v.GenericSchema>> };
  /**
   * Settings from a record or a link; of earlier versions too.
   * @throws LabError `invalid-config` that names the setting, its value and what is allowed
   */
  parse: (input: unknown) => C;
  /** The draft as a configuration, or null while something is wrong with it. */
  valid: (draft: C) => C | null;
  /** What is wrong with each setting, in words that say what is allowed; empty when the draft can run. */
  issues: (draft: C) => Partial<Record<keyof C & string, string>>;
}

export function createChecks<C extends object>(
  settings: Readonly<Record<string, Setting>>,
  rules: readonly Rule<C>[],
): Checks<C> {
  type Key = keyof C & string;
  const entries = Object.fromEntries(
    Object.entries(settings).map(([key, setting]) => [key, schemaOf(setting)]),
  );
  const checks = rules.map(({ key, holds, says }) => {
    const check = v.check<Record<string, unknown>, string>((config) => holds(config as C), says);
    return v.forward(check, [key]);
  });
  const schema = v.pipe(v.strictObject(entries), ...(checks as never[])) as unknown as Checks<C>['schema'];

  function describe(where: string, message: string, input: unknown): string {
    if (typeof input !== 'object' || input === null)
      return `settings: ${quoted(input)} is not a set of settings.`;
    if (rules.some(({ says }) => says === message)) return `${where}: ${message}.`;
    if (!(where in settings)) return `${where}: there is no such setting.`;
    if (!(where in input)) return `${where}: this setting is missing.`;
    return describeIssue(settings[where], where, (input as Record<string, unknown>)[where]);
  }

  return {
    schema,
    parse: (input) => {
      const result = v.safeParse(schema, input);
      if (result.success) return result.output;
      const [issue] = result.issues;
      const where = v.getDotPath(issue) ?? 'settings';
      const remedy = `Change "${where}" or reset the settings to their defaults.`;
      throw new LabError('invalid-config', describe(where, issue.message, input), remedy);
    },
    valid: (draft) => {
      const result = v.safeParse(schema, draft);
      return result.success ? result.output : null;
    },
    issues: (draft) => {
      const found: Partial<Record<Key, string>> = {};
      for (const issue of v.safeParse(schema, draft).issues ?? []) {
        const key = v.getDotPath(issue) as Key;
        const rule = rules.find(({ says }) => says === issue.message);
        found[key] ??= rule
          ? rule.tells(draft)
          : describeIssue(settings[key], settings[key].label, draft[key]);
      }
      return found;
    },
  };
}
