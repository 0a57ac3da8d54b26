/** What to say where all faces are of one class and a detector is to tell two apart. */
import { displayText } from './displayText';
import { isMade, type Fakes } from './madeFakes';

export interface OneClass {
  what: string;
  /** A sentence. */
  wayOut: string;
}

/**
 * @param labels the class of each face, or each class once
 * @param fakes where they come from: made ones are a second class
 * @returns null where there are two classes, or none
 */
export function oneClassOnly(labels: readonly string[], fakes: Fakes): OneClass | null {
  const [first, ...others] = labels;
  if (first === undefined || isMade(fakes) || others.some((label) => label !== first)) return null;
  return {
    what: `All faces are "${displayText(first, 40)}"`,
    wayOut: 'Import a second class, or set Fakes to self-blended.',
  };
}

/** The same as a sentence. */
export const oneClassSentence = ({ what, wayOut }: OneClass): string => `${what}. ${wayOut}`;
