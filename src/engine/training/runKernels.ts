/** The kernels that a training computes with: its own where it goes on, so that it goes on bit for bit. */
import { APP_VERSION } from '@/lib/version';
import { setKernelMode, setPrecision } from '@/ml/ops/mode';
import type { EngineReport } from '../device/adapter';
import type { KernelTuning } from '../device/kernelTuning';
import type { SavedKernels, TrainingPlan } from './trainable';

/** Of the engine that is here. The CPU has one kernel for each operation and the same bits on every machine: nothing to tune. */
interface Here {
  report: Pick<EngineReport, 'engine' | 'name'>;
  tuning: Pick<KernelTuning, 'pin'> | null;
}

/**
 * Sets mode, precision and choices of kernels for a training.
 * @returns sentences on why it will not compute bit for bit what it would have; none where it will, or where it is new
 */
export function setKernels(
  { kernels, precision, computedWith }: Pick<TrainingPlan, 'kernels' | 'precision' | 'computedWith'>,
  { report, tuning }: Here,
): string[] {
  setKernelMode(kernels);
  setPrecision(precision);
  // Kernels that were fastest on another adapter say nothing of this one.
  const isSame = computedWith?.engine === report.engine && computedWith.adapter === report.name;
  const missing = tuning?.pin(isSame ? (computedWith.choices ?? null) : null) ?? [];
  if (!computedWith) return [];
  return [
    ...differences(computedWith, report),
    ...missing.map((one) => `There is no kernel "${one}" any more.`),
  ];
}

const ENGINES = { gpu: 'GPU', cpu: 'CPU' };

function differences(before: SavedKernels, { engine, name }: Here['report']): string[] {
  if (before.engine !== engine)
    return [`It was computed on the ${ENGINES[before.engine]}, and continues on the ${ENGINES[engine]}.`];
  if (engine === 'gpu' && before.adapter !== undefined && before.adapter !== name)
    return [`It was computed on ${before.adapter}, and continues on ${name}.`];
  if (before.fsfmLab !== APP_VERSION)
    return [`FSFM Lab ${before.fsfmLab} saved it, and this is ${APP_VERSION}.`];
  return engine === 'cpu' || before.choices
    ? []
    : ['Its state does not say which kernels were chosen for it.'];
}
