/**
 * Shortcuts as they are written, shown and recognised. Those of a screen use Alt, so that none fires while someone
 * types or a screen reader listens to single keys.
 */
type Letter =
  | 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G' | 'H' | 'I' | 'J' | 'K' | 'L' | 'M'
  | 'N' | 'O' | 'P' | 'Q' | 'R' | 'S' | 'T' | 'U' | 'V' | 'W' | 'X' | 'Y' | 'Z'; // prettier-ignore

/** `Mod` is Command on a Mac and Control elsewhere; "?" is the one single key, and can be switched off. */
export type Shortcut = `Alt+${Letter}` | `Mod+${Letter}` | '?';

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>;

/** Letters by position, since Option on a Mac changes the letter. */
export function isShortcut(shortcut: Shortcut, press: Press, onMac: boolean): boolean {
  const { altKey, ctrlKey, metaKey, shiftKey } = press;
  if (shortcut === '?') return press.key === '?' && !altKey && !ctrlKey && !metaKey;
  const [modifier, letter] = shortcut.split('+');
  if (press.code !== `Key${letter}` || shiftKey) return false;
  if (modifier === 'Alt') return altKey && !ctrlKey && !metaKey;
  return !altKey && (onMac ? metaKey && !ctrlKey : ctrlKey && !metaKey);
}

/** As people write it: "Alt+S", on a Mac "⌥S". */
export function shortcutText(shortcut: Shortcut, onMac: boolean): string {
  if (!onMac) return shortcut.replace('Mod+', 'Ctrl+');
  return shortcut.replace('Alt+', '⌥').replace('Mod+', '⌘');
}

/** For `aria-keyshortcuts`. */
export function ariaShortcut(shortcut: Shortcut, onMac: boolean): string {
  return shortcut.replace('Mod+', onMac ? 'Meta+' : 'Control+');
}

/** Whether keys are named as on a Mac. */
export function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}
