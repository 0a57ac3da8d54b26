/** Which step's pictures are on the screen. */
import { trainingSession } from '@/app/lab';
import { changeTraining, pretrainingOf, useTraining } from '@/app/state/trainingStore';

/** @param step one that the run's pictures are held of; null: the latest, as they come */
export function lookAtStep(step: number | null): void {
  if (pretrainingOf(useTraining.getState()).lookedAt === step) return;
  changeTraining({ lookedAt: trainingSession.pictures.lookAt(step) });
}
