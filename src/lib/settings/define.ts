/**
 * Settings, each in one line: from their definition follow the schema, the defaults, what is wrong with a draft in
 * words, the form (`app/ui/settings`), the link, and the record that exports hold.
 */
import * as v from 'valibot';
import { createChecks, type Checks, type Rule } from './check';
import { orList, schemaOf, valueText, type Setting, type SettingValue } from './kinds';
import { createLink, fieldOf, type LinkCodec } from './link';

type Settings = Readonly<Record<string, Setting>>;

/** The configuration that settings make up. */
type ConfigOf<S> = { -readonly [K in keyof S]: S[K] extends { default: infer T } ? T : never };

interface Parts<S extends Settings> {
  /** Their titles, in the form's order; null for one whose settings stand elsewhere on the screen. */
  groups: Readonly<Record<S[keyof S]['group'], string | null>>;
  /** In the order of form, links and records. */
  settings: S;
  /** Settings that a link always holds and that a reset leaves alone. */
  always: readonly (keyof S & string)[];
  /** Defaults that depend on other settings. It may be given values that are not allowed. */
  recipe?: (config: ConfigOf<S>) => Partial<ConfigOf<S>>;
  rules?: readonly Rule<ConfigOf<S>>[];
}

interface Defaults<C> {
  /** The settings with what is given; all others at their defaults, by recipe. Nothing is checked. */
  complete: (given?: Partial<C>) => C;
  /** What the settings would be, had nobody chosen more than what a link always holds. */
  standard: (config: C) => C;
  /** The settings that differ from `standard`. */
  changed: (config: C) => (keyof C & string)[];
  /** A draft in which a person has changed one setting: those that stood where the recipe had them go where it has them now. */
  change: (draft: C, key: keyof C & string, value: SettingValue) => C;
  /** A draft whose form is back at the defaults; what a link always holds stays, and what the form does not show. */
  reset: (draft: C) => C;
}

interface Words<C> {
  valueText: (config: C, key: keyof C & string) => string;
  /** Why a setting has no effect beside the others, or null. */
  noEffect: (draft: C, key: keyof C & string) => string | null;
  /** What was chosen, in one line: "Model nano, Epochs 20". */
  summary: (config: C) => string;
}

export interface SettingsDefinition<C extends object> extends Checks<C>, Defaults<C>, Words<C> {
  settings: Readonly<Record<keyof C & string, Setting>>;
  keys: readonly (keyof C & string)[];
  groups: readonly { name: string; title: string | null }[];
  /** What is always written, and what was changed: a link stays short and readable. */
  link: LinkCodec<C>;
  /** What an export holds: every setting, in their order, and nothing else; also those that an older record lacks. */
  record: (config: C) => C;
}

export function defineSettings<const S extends Settings>(parts: Parts<S>): SettingsDefinition<ConfigOf<S>> {
  type C = ConfigOf<S>;
  const { settings, always, rules = [] } = parts;
  const keys = keysOf(settings);
  checkConditions(settings);
  const checks = createChecks<C>(settings, rules);
  const defaults = createDefaults(parts);
  const { complete, changed } = defaults;
  const record = (config: C) =>
    Object.fromEntries(keys.map((key) => [key, valueIn(settings, config, key)])) as C;
  const link = createLink<C>({
    fields: Object.fromEntries(keys.map((key) => [key, fieldOf(settings[key].default)])) as never,
    written: (config) => {
      const chosen = [...always, ...changed(config)];
      return keys.filter((key) => chosen.includes(key));
    },
    complete: (given) => checks.parse(complete(given as Partial<C>)),
  });
  return {
    ...checks,
    ...defaults,
    ...createWords<C>(settings, (config) => [...always, ...changed(config)]),
    settings,
    keys,
    groups: Object.entries<string | null>(parts.groups).map(([name, title]) => ({ name, title })),
    link: { ...link, toQuery: (config) => link.toQuery(record(config)) },
    record,
  };
}

const keysOf = <S extends Settings>(settings: S) => Object.keys(settings) as (keyof S & string)[];

/** A record from before a setting existed lacks it. */
const valueIn = (settings: Settings, config: object, key: string) =>
  (config as Readonly<Record<string, SettingValue | undefined>>)[key] ?? settings[key].before;

const pick = <C extends object>(config: C, keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [key, config[key as keyof C]])) as Partial<C>;

function createDefaults<S extends Settings>(parts: Parts<S>): Defaults<ConfigOf<S>> {
  type C = ConfigOf<S>;
  const { settings, groups, always, recipe = () => ({}) } = parts;
  const keys = keysOf(settings);
  const flat = Object.fromEntries(keys.map((key) => [key, settings[key].default])) as C;
  const elsewhere = keys.filter((key) => groups[settings[key].group as keyof typeof groups] === null);

  const complete = (given: Partial<C> = {}): C => ({ ...flat, ...recipe({ ...flat, ...given }), ...given });
  const standard = (config: C): C => ({ ...flat, ...recipe(config), ...pick(config, always) });
  const changed = (config: C) => {
    const usual = standard(config);
    return keys.filter((key) => !Object.is(valueIn(settings, config, key), usual[key]));
  };
  return {
    complete,
    standard,
    changed,
    change: (before, key, value) => {
      // Of a file that names the model which is chosen already no other recipe follows.
      if (Object.is(before[key], value)) return before;
      const draft = { ...before, [key]: value };
      const usual = standard(draft);
      const chosen = [key, ...changed(before)];
      const others = keys.filter((other) => !chosen.includes(other) && !Number.isNaN(usual[other]));
      return { ...draft, ...pick(usual, others) };
    },
    reset: (draft) => ({ ...complete(pick(draft, always)), ...pick(draft, elsewhere) }),
  };
}

function createWords<C extends object>(
  settings: Settings,
  chosen: (config: C) => readonly (keyof C & string)[],
): Words<C> {
  const textOf = (config: C, key: keyof C & string) =>
    valueText(settings[key], valueIn(settings, config, key)!);
  return {
    valueText: textOf,
    noEffect: (draft, key) => {
      const values = draft as Readonly<Record<string, SettingValue>>;
      const unmet = Object.entries(settings[key].when ?? {})
        .filter(([other, allowed]) => !allowed.includes(values[other]))
        .map(([other, allowed]) => {
          const words = allowed.map((value) => valueText(settings[other], value));
          return `${settings[other].label} is ${orList(words)}`;
        });
      return unmet.length > 0 ? `No effect unless ${unmet.join(' and ')}.` : null;
    },
    summary: (config) =>
      chosen(config)
        .map((key) => `${settings[key].label} ${textOf(config, key)}`)
        .join(', '),
  };
}

/** A condition that names no setting, or a value that it cannot have, would never be met. */
function checkConditions(settings: Settings): void {
  for (const [key, { when = {} }] of Object.entries(settings)) {
    for (const [other, values] of Object.entries(when)) {
      const possible = other in settings && values.every((value) => v.is(schemaOf(settings[other]), value));
      if (!possible) throw new Error(`${key}: "${other}" is never ${values.map(String).join(' or ')}`);
    }
  }
}
