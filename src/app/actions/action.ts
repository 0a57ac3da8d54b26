/**
 * An action is one thing a person can do: it feeds a button, a shortcut and whatever else offers it later.
 * Shortcuts use Alt, so that none fires while someone types or a screen reader listens to single keys.
 */
import type { LabSnapshot } from '@/app/state/snapshot';

export interface Action {
  /** Stable name, for code. */
  name: string;
  /** What the button says. */
  label: string;
  /** As people write it, e.g. "Alt+S"; goes to aria-keyshortcuts and tooltips. */
  shortcut?: string;
  keyTest?: (event: KeyboardEvent) => boolean;
  /** Null when it can be done now, else one sentence that says why not. */
  obstacle: (lab: LabSnapshot) => string | null;
  perform: () => void | Promise<void>;
}

/** A key test for Alt with one letter; by position, since Option on a Mac changes the letter. */
export function altKey(letter: string): (event: KeyboardEvent) => boolean {
  return (event) => event.altKey && !event.ctrlKey && !event.metaKey && event.code === `Key${letter}`;
}
