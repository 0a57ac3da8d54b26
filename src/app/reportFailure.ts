/** Says why something that a person asked for did not happen, to whoever listens: a toast, or an event without a screen. */
import { toErrorReport, type ErrorReport } from '@/lib/errors';

let hear: (failure: ErrorReport) => void = ({ message }) => globalThis.reportError(new Error(message));

/** Who is told of failures; once, by the page. */
export function onFailure(listener: (failure: ErrorReport) => void): void {
  hear = listener;
}

/** Never rejects. */
export async function reportFailure(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    hear(toErrorReport(error));
  }
}
