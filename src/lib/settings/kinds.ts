/**
 * The kinds of settings: numbers, choices, switches and texts. One call makes one setting with all that is known of
 * it; here is what follows from its kind: what it may be, how it is said, and how it stands in a link.
 */
import * as v from 'valibot';
import { quoted } from './link';

export type SettingValue = string | number | boolean;

/** What is said of any setting. */
interface Facts<T extends SettingValue, G extends string> {
  /** One of the definition's groups. */
  group: G;
  label: string;
  /** Why the default is what it is, one or two sentences, with its source. */
  reason: string;
  /** Of the value, where the label does not say it: "steps". */
  unit?: string;
  /** It has an effect only while each of these other settings has one of these values. */
  when?: Readonly<Record<string, readonly SettingValue[]>>;
  /** What records from before it was a setting mean; without it, a record that lacks the setting is refused. */
  before?: T;
}

interface NumberSetting<G extends string = string> extends Facts<number, G> {
  kind: 'number';
  default: number;
  min: number;
  max: number;
  step: number;
  whole: boolean;
  /** What people usually try; null for what is no quantity. */
  slider: { min: number; max: number; step: number } | null;
}

interface ChoiceSetting<T extends string = string, G extends string = string> extends Facts<T, G> {
  kind: 'choice';
  default: T;
  options: readonly T[];
  /** Whether a value is one of the options, or allowed beside them. */
  allows: (value: unknown) => boolean;
  /** The value as people read it. */
  words: (value: string) => string;
  /** What the value means, where its words do not say it; else ''. */
  note: (value: string) => string;
}

interface SwitchSetting<G extends string = string> extends Facts<boolean, G> {
  kind: 'switch';
  default: boolean;
}

interface TextSetting<G extends string = string> extends Facts<string, G> {
  kind: 'text';
  default: string;
  maxLength: number;
}

export type Setting<G extends string = string> =
  NumberSetting<G> | ChoiceSetting<string, G> | SwitchSetting<G> | TextSetting<G>;

type Range = readonly [min: number, max: number];

interface NumberFacts<G extends string> extends Facts<number, G> {
  range: Range;
  /** Of the slider. */
  step?: number;
  whole?: boolean;
  /** Narrower than what is allowed; false for what is no quantity. */
  slider?: Range | false;
}

export function number<const G extends string>(value: number, facts: NumberFacts<G>): NumberSetting<G> {
  const { range, step = 1, whole = false, slider = range, ...rest } = facts;
  const sliderRange = slider && { min: slider[0], max: slider[1], step };
  const [min, max] = range;
  return { ...rest, kind: 'number', default: value, min, max, step, whole, slider: sliderRange || null };
}

export const MAX_SEED = 2 ** 31 - 1;

/** A seed of anything random: a whole number without a slider. */
export const seed = <const G extends string>(facts: Facts<number, G>): NumberSetting<G> =>
  number(0, { ...facts, range: [0, MAX_SEED], whole: true, slider: false });

interface ChoiceFacts<T extends string, U extends string, G extends string> extends Facts<T | U, G> {
  /** Of the options that do not speak for themselves. */
  words?: Readonly<Partial<Record<T, string>>> | ((value: T | U) => string);
  note?: (value: T | U) => string;
  /** Values that are allowed beside the options. */
  also?: (value: unknown) => value is U;
}

export function choice<const T extends string, const G extends string, U extends string = never>(
  value: NoInfer<T>,
  options: readonly T[],
  facts: ChoiceFacts<T, U, G>,
): ChoiceSetting<T | U, G> {
  const { words, note = () => '', also, ...rest } = facts;
  return {
    ...rest,
    kind: 'choice',
    default: value,
    options,
    allows: (given) => options.some((option) => option === given) || also?.(given) === true,
    words: (given) => (typeof words === 'function' ? words(given as T | U) : (words?.[given as T] ?? given)),
    note: (given) => note(given as T | U),
  };
}

export function toggle<const G extends string>(value: boolean, facts: Facts<boolean, G>): SwitchSetting<G> {
  return { ...facts, kind: 'switch', default: value };
}

export function text<const G extends string>(
  value: string,
  facts: Facts<string, G> & { maxLength: number },
): TextSetting<G> {
  return { ...facts, kind: 'text', default: value };
}

/** What a setting may be. */
export function schemaOf(setting: Setting): v.GenericSchema<unknown, SettingValue> {
  const { before } = setting;
  const schema = present(setting);
  return before === undefined
    ? schema
    : (v.optional(schema, before) as v.GenericSchema<unknown, SettingValue>);
}

function present(setting: Setting): v.GenericSchema<unknown, SettingValue> {
  switch (setting.kind) {
    case 'number': {
      const { min, max, whole } = setting;
      // Wrong within its type: rules between settings are looked at all the same.
      const allowed = (value: number) => value >= min && value <= max && (!whole || Number.isInteger(value));
      return v.pipe(v.number(), v.check(allowed)) as v.GenericSchema<unknown, number>;
    }
    case 'choice':
      return v.custom<string>(setting.allows);
    case 'switch':
      return v.boolean() as v.GenericSchema<unknown, boolean>;
    case 'text':
      return v.pipe(v.string(), v.maxLength(setting.maxLength)) as v.GenericSchema<unknown, string>;
  }
}

/** Why a value is not allowed, and what is. @param name of the setting, as the reader knows it */
export function describeIssue(setting: Setting, name: string, value: unknown): string {
  switch (setting.kind) {
    case 'number': {
      const range = `Use ${setting.min} to ${setting.max}.`;
      if (Number.isNaN(value)) return `${name} needs a number. ${range}`;
      const isFraction = setting.whole && typeof value === 'number' && !Number.isInteger(value);
      return `${name}: ${quoted(value)} is not ${isFraction ? 'a whole number' : 'allowed'}. ${range}`;
    }
    case 'choice':
      return `${name}: ${quoted(value)} is not allowed. Use ${orList(setting.options)}.`;
    case 'switch':
      return `${name}: ${quoted(value)} is not allowed. Use true or false.`;
    case 'text':
      return `${name}: ${quoted(value)} is not allowed. Use at most ${setting.maxLength} characters.`;
  }
}

/** A value as people read it. */
export function valueText(setting: Setting, value: SettingValue): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') return String(value);
  return setting.kind === 'choice' ? setting.words(value) : value || 'nothing';
}

export const orList = (words: readonly string[]): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`;
