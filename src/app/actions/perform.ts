/** Runs actions: from buttons and from the keyboard, with failures told in a toast. */
import { toast } from 'sonner';
import { readSnapshot } from '@/app/state/snapshot';
import { toErrorReport } from '@/lib/errors';
import type { Action } from './action';

export async function performAction(action: Action): Promise<void> {
  try {
    await action.perform();
  } catch (error) {
    const { message, remedy } = toErrorReport(error);
    toast.error(message, { description: remedy });
  }
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
