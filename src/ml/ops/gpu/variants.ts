/**
 * Which of several kernels that compute the same thing runs. Choices are made by measurement (`tuner.ts`), once
 * for an adapter and a class of sizes; before that, each family's own rule of thumb decides. A choice stays
 * until it is replaced as a whole: sums differ in their last bits between variants, and a run must be repeatable.
 */

export const TUNED_FAMILIES = [
  'linear.forward',
  'linear.forward f16',
  'linear.input',
  'linear.weight',
  'attention.forward',
  'attention.backward',
  'layerNorm.forward',
  'layerNorm.input',
] as const;
export type TunedFamily = (typeof TUNED_FAMILIES)[number];

export const SIZE_CLASSES = ['small', 'medium', 'large'] as const;
export type SizeClass = (typeof SIZE_CLASSES)[number];

/** What one choice covers. */
export interface TunedClass {
  family: TunedFamily;
  size: SizeClass;
}

/** A class as it was used. */
export interface UsedClass extends TunedClass {
  /** The variant that the family's rule of thumb names. */
  fallback: string;
}

/** Names of chosen variants by `classKey`. */
export type Choices = Readonly<Record<string, string>>;

export const classKey = ({ family, size }: TunedClass): string => `${family} ${size}`;

let choices: Choices = {};
/** Classes used since `takeUses`, with what the rule of thumb said last. */
const used = new Map<string, UsedClass>();

/** The class of a size, from two borders. */
export function sizeClass(work: number, [small, medium]: readonly [number, number]): SizeClass {
  if (work <= small) return 'small';
  return work <= medium ? 'medium' : 'large';
}

/**
 * The variant to run.
 * @param fallback name of the one to take while nothing is chosen, or when the chosen one is not offered
 */
export function variantFor<V>(variants: Readonly<Record<string, V>>, tuned: TunedClass, fallback: string): V {
  const key = classKey(tuned);
  used.set(key, { ...tuned, fallback });
  return variants[choices[key] ?? fallback] ?? variants[fallback];
}

/** Replaces all choices. */
export function setChoices(next: Choices): void {
  choices = next;
}

export function currentChoices(): Choices {
  return choices;
}

/** Classes that operations asked for since the last call. */
export function takeUses(): UsedClass[] {
  const classes = [...used.values()];
  used.clear();
  return classes;
}
