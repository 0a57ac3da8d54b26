/** What changes from step to step. Source: reference `learning_rate`, `ema_momentum`; MAE's lr_sched. */
import { cos } from '@/lib/portableMath';

export interface LearningRateSchedule {
  peak: number;
  floor: number;
  warmupEpochs: number;
  epochs: number;
}

/** Peak rate by linear scaling: lr = blr * effective batch / 256. */
export function scaledLearningRate(blr: number, effectiveBatch: number): number {
  return (blr * effectiveBatch) / 256;
}

/**
 * Linear warm-up from 0, then half a cosine down to the floor.
 * @param epoch fractional: step / steps per epoch
 */
export function learningRate(epoch: number, schedule: LearningRateSchedule): number {
  const { peak, floor, warmupEpochs, epochs } = schedule;
  if (epoch < warmupEpochs) return (peak * epoch) / warmupEpochs;
  const progress = epochs > warmupEpochs ? (epoch - warmupEpochs) / (epochs - warmupEpochs) : 1;
  return floor + (peak - floor) * 0.5 * (1 + cos(Math.PI * progress));
}

/** Momentum of the target network: base -> 1 along half a cosine. */
export function emaMomentum(step: number, base: number, totalSteps: number): number {
  return 1 + 0.5 * (base - 1) * (1 + cos((Math.PI * step) / totalSteps));
}
