/** What was trained in this browser, as checkpoints for whatever asks for one: no file goes out and comes in again. */
import { trainingSession } from '@/app/lab';
import { CHECKPOINT } from '@/lib/checkpointNames';
import { PRESETS } from '@/lib/presets';
import { runTitle } from '@/lib/runTitle';
import { StepTable } from '@/lib/stepFigures';
import type { PretrainRunInfo, RunInfo } from '@/workers/protocol';
import type { SavedDetector } from '@/workers/protocol/scoring';
import { detectorFile } from '@/workers/scoring';
import { useDetectors } from './detectors';
import { useRuns } from './runsStore';

/** A pretraining run, or a detector, whose weights are saved. */
export type OwnCheckpoint = {
  id: string;
  title: string;
  /** The preset, or what papers call the size where it is none. */
  size: string;
  /** Patches along a side of its pictures. */
  grid: number;
  /** ISO 8601. */
  savedAt: string;
} & ({ from: 'run'; run: PretrainRunInfo } | { from: 'detector'; detector: SavedDetector });

/** What may be asked for: pretraining runs alone have decoders, and an encoder is in both. */
export type CheckpointSource = OwnCheckpoint['from'];

/** Whether weights of a run are saved that another network can begin with. */
export function givesCheckpoint(run: RunInfo): run is PretrainRunInfo {
  return run.kind === 'pretrain' && run.sizeBytes > 0 && !run.filesGone;
}

export function ofRun(run: PretrainRunInfo): OwnCheckpoint {
  const { preset } = run.config;
  const { imageSize, patchSize } = PRESETS[preset].model;
  const { id, updatedAt: savedAt } = run;
  const title = runTitle(run);
  return { from: 'run', id, title, size: preset, grid: imageSize / patchSize, savedAt, run };
}

function ofDetector(detector: SavedDetector): OwnCheckpoint {
  const { info, savedAt } = detector;
  const { id, name, imageSize, patchSize, size, record } = info;
  const grid = Math.round(imageSize / patchSize);
  return { from: 'detector', id, title: name, size: record?.config.preset ?? size, grid, savedAt, detector };
}

/** Those of this browser, the latest first. Before runs and detectors were read there are none. */
export function ownCheckpoints(
  runs: readonly RunInfo[] | null,
  detectors: readonly SavedDetector[] | null,
  sources: readonly CheckpointSource[],
): OwnCheckpoint[] {
  const ofRuns = sources.includes('run') ? (runs ?? []).filter(givesCheckpoint).map(ofRun) : [];
  const ofDetectors = sources.includes('detector') ? (detectors ?? []).map(ofDetector) : [];
  return [...ofRuns, ...ofDetectors].sort((a, b) => b.savedAt.localeCompare(a.savedAt));
}

/** The latest of them; undefined where there is none. */
export const latestCheckpoint = (sources: readonly CheckpointSource[]): OwnCheckpoint | undefined =>
  ownCheckpoints(useRuns.getState().runs, useDetectors.getState().saved, sources).at(0);

/** Where a file that was chosen came from: what was trained here can be had again, a file of the disk cannot. */
export interface CheckpointOrigin {
  from: CheckpointSource | 'file' | 'demonstration';
  /** Of the run or detector; empty for others. */
  id: string;
  title: string;
}

const origins = new WeakMap<Blob, CheckpointOrigin>();

/** @param name what the file is called */
export const originOf = (file: Blob, name: string): CheckpointOrigin =>
  origins.get(file) ?? { from: 'file', id: '', title: name };

const NO_CURVES = new StepTable('pretrain', 1);

/**
 * The weights as the file that an export would give; of a run that is active in this tab, as they are now.
 * @throws LabError where nothing can compute, or its state or file is damaged or gone
 */
export async function checkpointFile(checkpoint: OwnCheckpoint): Promise<File> {
  const file = await readCheckpoint(checkpoint);
  const { from, id, title } = checkpoint;
  origins.set(file, { from, id, title });
  return file;
}

async function readCheckpoint(checkpoint: OwnCheckpoint): Promise<File> {
  const { title } = checkpoint;
  if (checkpoint.from === 'detector') {
    const name = CHECKPOINT.test(title) ? title : `${title}.safetensors`;
    return new File([await detectorFile(checkpoint.id)], name);
  }
  const { name, blob } = await trainingSession.exportSaved(checkpoint.run, NO_CURVES, 'safetensors');
  return new File([blob], `${title}, ${name}`);
}
