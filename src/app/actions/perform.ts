/** Runs actions: from buttons and from the keyboard, with failures told in a toast. */
import { reportFailure } from '@/app/reportFailure';
import { readSnapshot } from '@/app/state/snapshot';
import type { Action } from './action';

/** Never rejects. */
export function performAction(action: Action): Promise<void> {
  return reportFailure(async () => action.perform());
}

/**
 * Listens for the actions' shortcuts on the whole page.
 * @returns what ends it
 */
export function listenForShortcuts(actions: readonly Action[]): () => void {
  const listen = (event: KeyboardEvent): void => {
    const snapshot = readSnapshot();
    const action = actions.find(({ keyTest, obstacle }) => keyTest?.(event) && obstacle(snapshot) === null);
    if (!action) return;
    event.preventDefault();
    void performAction(action);
  };
  addEventListener('keydown', listen);
  return () => removeEventListener('keydown', listen);
}
