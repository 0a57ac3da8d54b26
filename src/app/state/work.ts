/** Whether this tab has work in hand that a person would be sorry to lose: a run that pretrains, a detector that trains. */
import { isActive, useRun } from './runStore';
import { useTrain } from './trainStore';

const phases = () => [useRun, useTrain].map((store) => store.getState().status.phase);

/** Something can be paused, resumed or stopped. */
export function hasWork(): boolean {
  return phases().some(isActive);
}

/** Something computes at this moment. */
export function isComputing(): boolean {
  return phases().includes('running');
}

/** Calls `listener` whenever either may have changed. */
export function watchWork(listener: () => void): void {
  useRun.subscribe(({ status }, before) => status.phase !== before.status.phase && listener());
  useTrain.subscribe(({ status }, before) => status.phase !== before.status.phase && listener());
}
