/**
 * While a run or a detector's training goes on the screen stays awake where the browser allows it; leaving the page asks
 * first then, and while other work goes on that would be lost.
 */
import { wouldLoseWork } from './state/leaving';
import { hasWork, isComputing, watchWork } from './state/work';

/** Call once. */
export function guardRuns(): void {
  let awake: WakeLockSentinel | undefined;
  const wanted = () => isComputing() && document.visibilityState === 'visible';
  const update = async (): Promise<void> => {
    if (wanted() && (!awake || awake.released)) {
      // A wish: on low battery the browser refuses, and the run goes on without.
      awake = await navigator.wakeLock?.request('screen').catch(() => undefined);
    }
    // Also where the work was paused while the browser thought about it.
    if (!wanted()) {
      void awake?.release();
      awake = undefined;
    }
  };
  watchWork(() => void update());
  document.addEventListener('visibilitychange', () => void update());
  addEventListener('beforeunload', (event) => {
    if (hasWork() || wouldLoseWork()) event.preventDefault();
  });
}
