/** The one listener for shortcuts. */
import { useShell } from '@/app/state/shellStore';
import type { Action } from './action';
import { performAction } from './perform';
import { isMac, isShortcut } from './shortcut';

/** Fields in which a single key is a letter of what is typed. */
const TYPED_IN =
  'textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=range], [type=file])';

/**
 * Listens for shortcuts on the whole page.
 * @param actions those that can be meant, asked at each press
 * @returns what ends it
 */
export function listenForShortcuts(actions: () => readonly Action[]): () => void {
  const onMac = isMac();
  const listen = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || isCovered()) return;
    const action = actions().find(
      ({ shortcut }) =>
        shortcut !== undefined &&
        isShortcut(shortcut, event, onMac) &&
        (shortcut !== '?' || (useShell.getState().singleKeys && !isTypedInto(event.target))),
    );
    if (!action || action.obstacle() !== null) return;
    event.preventDefault();
    void performAction(action);
  };
  addEventListener('keydown', listen);
  return () => removeEventListener('keydown', listen);
}

/** While a modal window is open, the screen under it is hidden from everybody. */
function isCovered(): boolean {
  return document.querySelector('[aria-hidden="true"] #content') !== null;
}

function isTypedInto(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPED_IN) !== null;
}
