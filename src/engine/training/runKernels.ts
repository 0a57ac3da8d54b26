/** The kernels that a training computes with: its own where it goes on, so that it goes on bit for bit. */
import { APP_VERSION } from '@/lib/version';
import { setKernelMode, setPrecision } from '@/ml/ops/mode';
import type { KernelTuning } from '../device/kernelTuning';
import type { SavedKernels, TrainingPlan } from './trainable';

/**
 * Sets mode, precision and choices of kernels for a training.
 * @param adapter name of the one that is here
 * @returns sentences on why it will not compute bit for bit what it would have; none where it will, or where it is new
 */
export function setKernels(
  { kernels, precision, computedWith }: Pick<TrainingPlan, 'kernels' | 'precision' | 'computedWith'>,
  tuning: Pick<KernelTuning, 'pin'>,
  adapter: string,
): string[] {
  setKernelMode(kernels);
  setPrecision(precision);
  if (!computedWith) {
    tuning.pin(null);
    return [];
  }
  const isSameAdapter = computedWith.adapter === adapter;
  // Kernels that were fastest on another adapter say nothing of this one.
  const missing = tuning.pin(isSameAdapter ? (computedWith.choices ?? null) : null);
  return [
    ...differences(computedWith, adapter),
    ...missing.map((one) => `There is no kernel "${one}" any more.`),
  ];
}

function differences({ adapter: before, fsfmLab, choices }: SavedKernels, adapter: string): string[] {
  if (before !== adapter) return [`It was computed on ${before}, and goes on on ${adapter}.`];
  if (fsfmLab !== APP_VERSION) return [`FSFM Lab ${fsfmLab} saved it, and this is ${APP_VERSION}.`];
  return choices ? [] : ['Its state does not say which kernels were chosen for it.'];
}
