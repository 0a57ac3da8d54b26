/** Rows of the index of runs: how one begins, and how one is made for a run whose row is missing. */
import { stepsPerEpoch } from '@/lib/config';
import { APP_VERSION } from '@/lib/version';
import type { RunRow } from '@/storage/runIndex';
import type { RunStateHead } from './runState';

/** What only the page knows of a run that it begins. */
export interface RunOrigin {
  /** '' for a run that nobody named. */
  name: string;
  /** The dataset and its name; '' where the faces came from none. */
  datasetId: string;
  dataset: string;
  ablationId: string | null;
}

export const UNKNOWN_ORIGIN: RunOrigin = { name: '', datasetId: '', dataset: '', ablationId: null };

/** What is known when a run begins. */
type Beginning = Pick<RunRow, 'id' | 'config' | 'adapter' | 'faceCount' | 'datasetFingerprint'>;

export function beginRow(beginning: Beginning, origin: RunOrigin, now = new Date()): RunRow {
  const at = now.toISOString();
  const { id, config, adapter, faceCount, datasetFingerprint } = beginning;
  return {
    ...{ id, config, adapter, faceCount, datasetFingerprint },
    ...origin,
    tags: [],
    note: '',
    startedAt: at,
    updatedAt: at,
    versions: { fsfmLab: APP_VERSION, browser: navigator.userAgent },
    phase: 'unfinished',
    failure: null,
    step: 0,
    totalSteps: stepsPerEpoch(faceCount, config) * config.epochs,
    loss: null,
    bestLoss: null,
    trainedMs: 0,
    sizeBytes: 0,
    deletedAt: null,
  };
}

/** A row as its newest kept state tells it; what only a row knows is empty. */
export function rowOfState(id: string, { record, loss, savedAt, faceInfos }: RunStateHead): RunRow {
  const { config, adapter, faceCount, datasetFingerprint, step } = record;
  const origin = { ...UNKNOWN_ORIGIN, datasetId: faceInfos[0]?.datasetId ?? '' };
  const row = beginRow({ id, config, adapter, faceCount, datasetFingerprint }, origin, new Date(savedAt));
  return { ...row, step, loss };
}
