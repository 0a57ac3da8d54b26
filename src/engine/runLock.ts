/** Sees to it that a kept run is written by one tab only. */
import { LabError } from '@/lib/errors';

/**
 * Holds the run until the returned function is called, or the tab ends.
 * @throws LabError `wrong-state` when another tab has it
 */
export function holdRun(runId: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(`fsfm-lab-run-${runId}`, { ifAvailable: true }, (lock) => {
        if (lock) return new Promise<void>((release) => resolve(release));
        throw new LabError(
          'wrong-state',
          'This run is going on in another tab.',
          'Stop it there, or close that tab, and try again here.',
        );
      })
      .catch(reject);
  });
}
