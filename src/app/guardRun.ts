/** While a run goes on: the screen stays awake where the browser allows it, and leaving the page asks first. */
import { isActive, useRun } from './state/runStore';

/** Call once. */
export function guardRuns(): void {
  let awake: WakeLockSentinel | undefined;
  const update = async (): Promise<void> => {
    const wanted = useRun.getState().status.phase === 'running' && document.visibilityState === 'visible';
    if (wanted && (!awake || awake.released)) {
      // A wish: on low battery the browser refuses, and the run goes on without.
      awake = await navigator.wakeLock?.request('screen').catch(() => undefined);
    } else if (!wanted) {
      void awake?.release();
      awake = undefined;
    }
  };
  useRun.subscribe(({ status }, before) => {
    if (status.phase !== before.status.phase) void update();
  });
  document.addEventListener('visibilitychange', () => void update());
  addEventListener('beforeunload', (event) => {
    if (isActive(useRun.getState().status.phase)) event.preventDefault();
  });
}
