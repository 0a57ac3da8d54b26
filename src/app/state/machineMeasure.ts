/**
 * The measurement of this machine: begun, followed and ended by the About screen. It wants the machine for itself, so that a
 * training that begins meanwhile ends it. Failures are in the store; nothing here rejects.
 */
import { proxy } from 'comlink';
import { create } from '@/app/state/createStore';
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import { measuringHost } from '@/workers/hosts';
import { measuring } from '@/workers/measuring';
import type { MachineReport, MeasureProgress } from '@/workers/protocol';
import { demoDetectorFile } from './detectors';
import { hasWork, watchWork } from './work';

type MeasureStatus =
  { phase: 'idle' } | ({ phase: 'measuring' } & MeasureProgress) | { phase: 'failed'; error: ErrorReport };

interface MachineState {
  status: MeasureStatus;
  /** The latest of this visit. */
  report: MachineReport | null;
}

export const useMachine = create<MachineState>()(() => ({ status: { phase: 'idle' }, report: null }));

export const isMeasuring = (): boolean => useMachine.getState().status.phase === 'measuring';

/** Measures; the report takes the place of the one before. */
export async function measureMachine(): Promise<void> {
  useMachine.setState({ status: { phase: 'measuring', label: 'starting the engines', done: 0, total: 0 } });
  try {
    const detector = await demoDetectorFile();
    const hear = proxy((progress: MeasureProgress) =>
      useMachine.setState({ status: { phase: 'measuring', ...progress } }),
    );
    const report = await measuring.ask((room) => room.measure(detector, hear));
    useMachine.setState({ status: { phase: 'idle' }, report });
  } catch (error) {
    if (isMeasuring()) useMachine.setState({ status: { phase: 'failed', error: toErrorReport(error) } });
  } finally {
    measuringHost.close();
  }
}

/** Ends it at once. The report of before stays. */
export function cancelMeasuring(): void {
  if (!isMeasuring()) return;
  useMachine.setState({ status: { phase: 'idle' } });
  measuringHost.close();
}

watchWork(() => {
  if (!isMeasuring() || !hasWork()) return;
  const error = new LabError(
    'wrong-state',
    'The measurement ended because a training began: beside it the figures would be too low.',
    'Measure again when no run is active.',
  );
  useMachine.setState({ status: { phase: 'failed', error: error.toReport() } });
  measuringHost.close();
});
