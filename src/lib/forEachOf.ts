/** Work on several things of which none may cost the others. */
import { LabError } from './errors';

/**
 * Works on each, one after the other; what fails does not keep the next from its turn.
 * @throws what failed, once all had their turn: the error itself where it was one or is unexpected, else a LabError of the
 * first one's code that says all
 */
export async function forEachOf<T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  const errors: unknown[] = [];
  for (const one of all) {
    try {
      await work(one);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 0) return;
  const known = errors.filter((error) => error instanceof LabError);
  if (errors.length === 1 || known.length < errors.length)
    throw errors.find((error) => !(error instanceof LabError)) ?? errors[0];
  const messages = known.map(({ message }) => message).join(' ');
  throw new LabError(known[0].code, messages, [...new Set(known.map(({ remedy }) => remedy))].join(' '));
}
