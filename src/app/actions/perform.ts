/** Performs actions, from buttons and keys. */
import { reportFailure } from '@/app/reportFailure';
import type { Action } from './action';

/** A failure is told in a toast; never rejects. */
export function performAction(action: Action): Promise<void> {
  return reportFailure(async () => action.perform());
}
