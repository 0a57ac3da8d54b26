/** What everything exported carries, so that a run can be repeated: config, seed, versions, data, adapter. */
import { PRETRAINING } from '@/lib/config';
import { DETECTOR } from '@/lib/detectorConfig';
import type { TrainingConfig } from '@/lib/trainingKind';
import type { RunRow } from '@/workers/protocol';

export type RunRecord = TrainingConfig &
  Pick<RunRow, 'id' | 'startedAt' | 'faceCount' | 'datasetFingerprint' | 'adapter' | 'versions'>;

export function recordOf(run: RunRow): RunRecord {
  const { id, startedAt, faceCount, datasetFingerprint, adapter, versions } = run;
  const rest = { id, startedAt, faceCount, datasetFingerprint, adapter, versions };
  return run.kind === 'pretrain'
    ? { kind: run.kind, config: PRETRAINING.record(run.config), ...rest }
    : { kind: run.kind, config: DETECTOR.record(run.config), ...rest };
}
