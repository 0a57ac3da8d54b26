/** Faces whose files say another class or part than before, in words. */
import { displayText } from './displayText';

/** What a file says of its face. */
interface Said {
  name: string;
  label: string | null;
  split: string | null;
}

const FIRST_NAMED = 5;

const named = (label: string | null): string => (label === null ? 'no class' : `"${displayText(label, 40)}"`);

/** "real", or "train" where the class is the same. */
function difference(one: Said, other: Said): [string, string] {
  if (one.label !== other.label) return [named(one.label), named(other.label)];
  return [one.split ?? 'no part', other.split ?? 'no part'];
}

function listed(all: readonly string[]): string {
  const more = all.length > FIRST_NAMED ? `, and ${all.length - FIRST_NAMED} more` : '';
  return `${all.slice(0, FIRST_NAMED).join(', ')}${more}`;
}

/** That faces have the class or part of their files now, a sentence; null where none was changed. */
export function changedSentence(changed: readonly { was: Said; is: Said }[]): string | null {
  if (changed.length === 0) return null;
  const names = changed.map(({ was, is }) => {
    const [before, now] = difference(was, is);
    return `"${displayText(is.name, 80)}" was ${before}, is ${now}`;
  });
  const faces = changed.length === 1 ? '1 face has' : `${changed.length} faces have`;
  return `${faces} another class or part than before, that of the files now: ${listed(names)}.`;
}

/** That the same picture lies in two classes, a sentence; null where none does. */
export function contradictingSentence(all: readonly { kept: Said; other: Said }[]): string | null {
  if (all.length === 0) return null;
  const names = all.map(({ kept, other }) => {
    const [counts, ignored] = difference(kept, other);
    return `"${displayText(kept.name, 80)}" (${counts}) and "${displayText(other.name, 80)}" (${ignored})`;
  });
  const pictures = all.length === 1 ? '1 picture lies' : `${all.length} pictures lie`;
  return `${pictures} in two classes or parts; the first of each counts: ${listed(names)}. Take one of them away, and import again.`;
}
