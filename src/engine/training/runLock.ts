/** Sees to it that a saved run is written by one tab only. */
import { LabError } from '@/lib/errors';
import { heldLocks, holdLock } from '@/lib/namedLocks';

const PREFIX = 'fsfm-lab-run-';

/** A worker or tab that was ended a moment ago gives its lock back late; one that is alive keeps it. */
const PATIENCE_MS = 5000;

/**
 * Holds the run until the returned function is called, or the tab ends.
 * @throws LabError `wrong-state` when another tab has it
 */
export async function holdRun(runId: string): Promise<() => void> {
  try {
    return await holdLock(`${PREFIX}${runId}`, { signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (error) {
    throw error instanceof DOMException && error.name === 'TimeoutError' ? heldElsewhere() : error;
  }
}

/** Ids of the runs that some tab trains now. */
export const heldRuns = (): Promise<Set<string>> => heldLocks(PREFIX);

function heldElsewhere(): LabError {
  return new LabError(
    'wrong-state',
    'This run is active in another tab.',
    'Stop it there, or close that tab, and try again here.',
  );
}
