/**
 * An action is one thing that a person can do. It is written once and feeds its button, its shortcut, the command
 * palette and the list of shortcuts.
 */
import type { ScreenPath } from '@/app/screenNames';
import type { Shortcut } from './shortcut';

/** Anything whose changes can be heard: a zustand store. */
export interface Watched {
  /** @returns what ends the subscription */
  subscribe: (changed: () => void) => () => void;
}

export interface Action {
  /** Unique, and for code only: `pretrain.start`. */
  id: string;
  /** What the button says; a function where the word follows the state, as Pause and Resume do. */
  label: string | (() => string);
  /** What palette and list of shortcuts say, where the button's words say too little away from their panel. */
  title?: string;
  /** One sentence more about it, where the words do not say it all. */
  hint?: string | (() => string);
  /** The screens that it belongs to; from any other the palette goes to the first one. Empty: every screen. */
  screens: readonly ScreenPath[];
  shortcut?: Shortcut;
  /** Whatever label, hint and obstacle read. */
  watches: readonly Watched[];
  /** Null when it can be done now, else one sentence that says why not. */
  obstacle: () => string | null;
  perform: () => unknown;
}

/** What the button says now. */
export function labelOf({ label }: Action): string {
  return typeof label === 'string' ? label : label();
}

/** One sentence more; undefined where the words say it all. */
export function hintOf({ hint }: Action): string | undefined {
  return typeof hint === 'function' ? hint() : hint;
}

/** What palette and list of shortcuts say. */
export function titleOf(action: Action): string {
  return action.title ?? labelOf(action);
}

/** Hears of every change after which label, hint or obstacle may be others. @returns what ends it */
export function watchAction({ watches }: Action, changed: () => void): () => void {
  const stops = watches.map((store) => store.subscribe(changed));
  return () => stops.forEach((stop) => stop());
}

/** For actions that are possible whenever their screen is open. */
export const always = (): null => null;
