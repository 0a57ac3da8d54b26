/** Whether this tab has something active that a person would be sorry to lose: a run that pretrains, a detector that trains. */
import { isActive, useTraining, type TrainingState } from './trainingStore';

const phaseOf = ({ training }: TrainingState) => training?.status.phase ?? 'idle';

/** Something can be paused, resumed or stopped. */
export function hasWork(): boolean {
  return isActive(phaseOf(useTraining.getState()));
}

/** Something computes at this moment. */
export function isComputing(): boolean {
  return phaseOf(useTraining.getState()) === 'running';
}

/** Calls `listener` whenever either may have changed. */
export function watchWork(listener: () => void): void {
  useTraining.subscribe((now, before) => phaseOf(now) !== phaseOf(before) && listener());
}
