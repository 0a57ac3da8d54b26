/** What everything exported carries, so that a run can be repeated: config, seed, versions, data, adapter. */
import type { PretrainConfig } from '@/lib/config';
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
    config,
    startedAt: new Date().toISOString(),
    faceCount: faces.length,
    datasetFingerprint: await fingerprint(faces),
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

/** SHA-256 (hex) over the sorted ids of the faces: the same set gives the same text in any order. */
async function fingerprint(faces: readonly FaceInfo[]): Promise<string> {
  const ids = faces.map((face) => face.id).sort();
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(ids.join('\n')));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
