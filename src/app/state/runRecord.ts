/** What everything exported carries, so that a run can be repeated: config, seed, versions, data, adapter. */
import { PRETRAINING, type PretrainConfig } from '@/lib/config';
import { datasetFingerprint } from '@/lib/datasetFingerprint';
import { APP_VERSION } from '@/lib/version';
import type { AdapterReport, FaceInfo, RunInfo } from '@/workers/protocol';
import type { RunRecord } from './runStore';

export async function describeRun(
  id: string,
  config: PretrainConfig,
  faces: readonly FaceInfo[],
  adapter: AdapterReport,
): Promise<RunRecord> {
  return {
    id,
    config: PRETRAINING.record(config),
    startedAt: new Date().toISOString(),
    faceCount: faces.length,
    datasetFingerprint: await datasetFingerprint(faces.map((face) => face.id)),
    adapter: adapter.name,
    versions: { fsfmLab: APP_VERSION, browser: navigator.userAgent },
  };
}

/** The record of a run of the past. */
export function recordOf(run: RunInfo): RunRecord {
  const { id, config, startedAt, faceCount, datasetFingerprint, adapter, versions } = run;
  return { id, config, startedAt, faceCount, datasetFingerprint, adapter, versions };
}
