/** What everything exported carries, so that a run can be repeated: config, seed, versions, data, adapter. */
import { PRETRAINING, type PretrainConfig } from '@/lib/config';
import { datasetFingerprint } from '@/lib/datasetFingerprint';
import { APP_VERSION } from '@/lib/version';
import type { AdapterReport, FaceInfo, RunInfo } from '@/workers/protocol';
import type { PretrainRecord, RunRecord } from './trainingStore';

export async function describeRun(
  id: string,
  config: PretrainConfig,
  faces: readonly FaceInfo[],
  adapter: AdapterReport,
): Promise<PretrainRecord> {
  return {
    kind: 'pretrain',
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
  const { id, startedAt, faceCount, datasetFingerprint, adapter, versions } = run;
  const rest = { id, startedAt, faceCount, datasetFingerprint, adapter, versions };
  return run.kind === 'pretrain'
    ? { kind: run.kind, config: run.config, ...rest }
    : { kind: run.kind, config: run.config, ...rest };
}
