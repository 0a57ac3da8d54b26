/** Sees to it that a saved run is written by one tab only. */
import { LabError } from '@/lib/errors';

const PREFIX = 'fsfm-lab-run-';

/** A worker or tab that was ended a moment ago gives its lock back late; one that is alive keeps it. */
const PATIENCE_MS = 5000;

/**
 * Holds the run until the returned function is called, or the tab ends.
 * @throws LabError `wrong-state` when another tab has it
 */
export function holdRun(runId: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(
        `${PREFIX}${runId}`,
        { signal: AbortSignal.timeout(PATIENCE_MS) },
        () => new Promise<void>((release) => resolve(release)),
      )
      .catch((error: unknown) => {
        const held = error instanceof DOMException && error.name === 'TimeoutError';
        reject(held ? heldElsewhere() : error);
      });
  });
}

/** Ids of the runs that some tab trains now. */
export async function heldRuns(): Promise<Set<string>> {
  const { held = [] } = await navigator.locks.query();
  const names = held.flatMap(({ name }) => name ?? []);
  return new Set(names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length)));
}

function heldElsewhere(): LabError {
  return new LabError(
    'wrong-state',
    'This run is active in another tab.',
    'Stop it there, or close that tab, and try again here.',
  );
}
