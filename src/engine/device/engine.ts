/** What both engines answer to, so that nobody else asks which it is. */
import type { StepRow } from '@/lib/stepFigures';
import type { EngineReport } from './adapter';
import type { DeviceWatchOptions, TellLoss } from './deviceWatch';
import type { KernelTuning } from './kernelTuning';

export interface Engine {
  report: EngineReport;
  /** Which kernels were measured fastest; null where there is one of each. */
  tuning: KernelTuning | null;
  /** Hears what becomes of it, where it can be lost. */
  watch(options: DeviceWatchOptions): TellLoss;
  /** What it can hold at all; null where nobody knows. */
  readonly mostBytes: number | null;
  memory(): StepRow['memory'];
  /** Starts a new measurement of the most memory held. */
  resetPeak(): void;
  /** Gives memory back that nothing is in, where that takes more than disposing tensors. */
  giveBack(): Promise<void>;
}
