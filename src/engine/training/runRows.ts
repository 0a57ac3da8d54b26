/** Rows of the index of runs: how one begins, and how one is made for a run whose row is missing. */
import { APP_VERSION } from '@/lib/version';
import type { RunRow } from '@/storage/runIndex';
import type { SealedFile } from '@/storage/sealedFile';
import type { EpochRow } from '../evaluation/predictions';
import type { RunFacts, RunSummary } from './trainable';

export type { RunRow };

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

/** What a saved state says of its run. */
export interface StateFacts {
  facts: RunFacts;
  summary: Partial<RunSummary>;
  origin: RunOrigin;
  adapter: string;
  step: number;
  /** ISO 8601. */
  savedAt: string;
  /** What is known of epochs that are over; none where epochs say nothing. */
  epochs: EpochRow[];
}

/** Reads the head of a state of its kind. @throws LabError `invalid-file`, `invalid-config` for another version's */
export type ReadState = (state: SealedFile) => StateFacts;

export function beginRow(
  id: string,
  facts: RunFacts,
  origin: RunOrigin,
  adapter: string,
  now = new Date(),
): RunRow {
  const at = now.toISOString();
  return {
    ...{ id, ...facts, ...origin, adapter },
    tags: [],
    note: '',
    startedAt: at,
    updatedAt: at,
    versions: { fsfmLab: APP_VERSION, browser: navigator.userAgent },
    phase: 'unfinished',
    failure: null,
    step: 0,
    loss: null,
    bestLoss: null,
    bestAuc: null,
    trainedMs: 0,
    sizeBytes: 0,
    deletedAt: null,
  };
}

/** A row as its newest saved state tells it; what only a row knows is empty. */
export function rowOfState(
  id: string,
  { facts, summary, origin, adapter, step, savedAt }: StateFacts,
): RunRow {
  return { ...beginRow(id, facts, origin, adapter, new Date(savedAt)), ...summary, step };
}
