/** What a saved state of a pretraining run says of itself; readable without a GPU. */
import type { FaceInfo } from '@/faces/types';
import { parsePretrainConfig, stepsPerEpoch } from '@/lib/config';
import { LabError } from '@/lib/errors';
import type { SealedFile } from '@/storage/sealedFile';
import type { RunRecord } from '../exports/checkpoint';
import type { RunFacts } from '../training/trainable';
import { UNKNOWN_ORIGIN, type StateFacts } from '../training/runRows';
import type { StreamState } from './batches';

/** Beside the tensors. Schedules need no more than the record's step. */
export interface RunPlace {
  record: RunRecord;
  stream: StreamState;
  /** In the order that the data order's indices mean; without pixels, which stay in their datasets. */
  faceInfos: FaceInfo[];
  showFaceIds: string[];
}

export interface PretrainHead extends RunPlace {
  kind: 'pretraining run';
  fsfmLab: string;
  /** Mean total loss over the last epoch. */
  loss: number | null;
  /** ISO 8601. */
  savedAt: string;
}

/** @throws LabError `invalid-file` */
export function readPretrainHead(state: SealedFile): PretrainHead {
  const head = state.head as PretrainHead; // sealed: only we wrote it
  if (head.kind !== 'pretraining run') throw notARun(`it is a "${String(head.kind)}"`);
  return { ...head, record: { ...head.record, config: parsePretrainConfig(head.record.config) } };
}

/** What the index of runs says from its beginning. */
export function factsOf({ config, faceCount, heldOut, datasetFingerprint }: RunRecord): RunFacts {
  const totalSteps = stepsPerEpoch(faceCount, config) * config.epochs;
  const held = heldOut && { heldOutCount: heldOut.length };
  return { kind: 'pretrain', config, faceCount, ...held, datasetFingerprint, totalSteps };
}

/** For the index of runs. @throws LabError as `readPretrainHead` */
export function pretrainFacts(state: SealedFile): StateFacts {
  const { record, loss, savedAt, faceInfos } = readPretrainHead(state);
  const { adapter, step } = record;
  return {
    facts: factsOf(record),
    summary: { loss },
    origin: { ...UNKNOWN_ORIGIN, datasetId: faceInfos[0]?.datasetId ?? '' },
    ...{ adapter, step, savedAt },
    epochs: [],
  };
}

export function notARun(why: string): LabError {
  return new LabError('invalid-file', `Not a saved run: ${why}.`, 'Resume from an earlier state of the run.');
}
