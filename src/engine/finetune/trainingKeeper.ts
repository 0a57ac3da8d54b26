/**
 * Keeps a detector's training while it goes on, so that it can go on after a reload, a crash or a lost GPU; and finds
 * what was kept. A finished training goes when its detector is in the library.
 */
import type { FaceInfo } from '@/faces/types';
import { parseDetectorConfig, type DetectorConfig } from '@/lib/detectorConfig';
import { LabError, toErrorReport } from '@/lib/errors';
import { APP_VERSION } from '@/lib/version';
import { Checkpoints, listKeptRuns } from '@/storage/checkpoints';
import { SealedFileWriter, type SealedFile } from '@/storage/sealedFile';
import { withoutPixels } from '../data/faceData';
import { holdRun } from '../training/runLock';
import { StateKeeper, type ReadState } from '../training/stateKeeper';
import type { FinetuneEvent } from './detectorEvents';
import type { FinetuneRun } from './finetuneRun';
import { describeRun, runTensors, type SavedRun, type SavedTensors } from './finetuneState';

/** A training that can go on, as screens list it. */
export interface KeptTraining {
  id: string;
  /** Name of the dataset that it was begun with. */
  dataset: string;
  config: DetectorConfig;
  faceCount: number;
  step: number;
  totalSteps: number;
  /** Epochs that are over. */
  epochs: number;
  /** ISO 8601. */
  savedAt: string;
  sizeBytes: number;
}

/** What is kept of trainings. */
export interface KeptTrainings {
  /** The latest first. */
  trainings: KeptTraining[];
  /** No state of these says what it is: damaged, or of another version. They stay until a person discards them. */
  unreadable: { id: string; sizeBytes: number }[];
}

/** A training out of a file, every byte checked; for `restoreRun`. */
export interface FoundTraining {
  dataset: string;
  faces: FaceInfo[];
  saved: SavedRun;
  tensors: SavedTensors;
  /** Why newer states were passed over, a sentence each. */
  damaged: string[];
}

/** The head of a kept state. */
interface TrainingHead {
  kind: 'detector training';
  fsfmLab: string;
  dataset: string;
  saved: SavedRun;
  totalSteps: number;
  /** ISO 8601. */
  savedAt: string;
  /** Without pixels, which stay in their datasets. */
  faces: FaceInfo[];
}

const statesOf = (id: string) => new Checkpoints('trainings', id);

export interface TrainingKeeperOptions {
  runId: string;
  dataset: string;
  faces: readonly FaceInfo[];
  emit: (event: FinetuneEvent) => void;
}

export class TrainingKeeper {
  private readonly checkpoints: Checkpoints;
  private readonly keeper: StateKeeper;

  constructor(
    private readonly run: FinetuneRun,
    private readonly options: TrainingKeeperOptions,
  ) {
    this.checkpoints = statesOf(options.runId);
    this.keeper = new StateKeeper(this.checkpoints, {
      get step() {
        return run.progress.step;
      },
      read: () => this.read(),
      failed: async (error) => {
        options.emit({ type: 'not-kept', runId: options.runId, error: toErrorReport(error) });
      },
    });
  }

  get due(): boolean {
    return this.keeper.due;
  }

  /** Reads the state, between two steps whose figures were read; the run may go on when it resolves. */
  save(): Promise<void> {
    return this.keeper.save();
  }

  /** Resolves when what was saved is on disk, or was told not to be. */
  written(): Promise<void> {
    return this.keeper.written();
  }

  /** The last state is on disk, and no other; after a failure what was kept before stands. */
  async end(failed: boolean): Promise<void> {
    if (!failed) await this.save();
    await this.written();
    if (!failed && this.keeper.whole) await this.checkpoints.keepOnly(this.run.progress.step);
  }

  private async read(): Promise<ReadState> {
    const { run } = this;
    const { runId, dataset, faces, emit } = this.options;
    const { step } = run.progress;
    const writer = new SealedFileWriter();
    for await (const [name, { buffer, byteOffset, byteLength }] of runTensors(run)) {
      await writer.add(name, new Uint8Array(buffer, byteOffset, byteLength));
    }
    const head: TrainingHead = {
      kind: 'detector training',
      fsfmLab: APP_VERSION,
      dataset,
      saved: await describeRun(run),
      faces: faces.map(withoutPixels),
      totalSteps: run.totalSteps,
      savedAt: new Date().toISOString(),
    };
    return {
      blob: await writer.finish(head),
      onKept: async () => emit({ type: 'kept', runId, step }),
    };
  }
}

/** By the table of the newest whole state of each; its tensors are checked when it goes on. */
export async function listKeptTrainings(): Promise<KeptTrainings> {
  const kept: KeptTrainings = { trainings: [], unreadable: [] };
  for (const id of await listKeptRuns('trainings')) {
    const training = await describe(id);
    if (training) kept.trainings.push(training);
    const sizeBytes = training ? 0 : await statesOf(id).sizeBytes();
    if (sizeBytes > 0) kept.unreadable.push({ id, sizeBytes });
  }
  kept.trainings.sort((a, b) => b.savedAt.localeCompare(a.savedAt));
  return kept;
}

/**
 * @throws LabError `wrong-state` when nothing is kept under this id, `invalid-file` when all that is kept is damaged
 */
export async function findKeptTraining(id: string): Promise<FoundTraining> {
  const found = await statesOf(id).latest();
  const head = found && readHead(found.file);
  if (!head) {
    throw new LabError('wrong-state', 'Nothing is kept of this training.', 'Start a new one.');
  }
  const { dataset, faces, saved } = head;
  const { file, damaged } = found;
  const read = async (name: string) => {
    const { buffer, byteOffset, byteLength } = await file.read(name);
    return new Float32Array(buffer, byteOffset, byteLength / 4);
  };
  return { dataset, faces, saved, tensors: { names: file.names, read }, damaged };
}

/** Deletes what is kept. @throws LabError `wrong-state` while a tab trains it */
export async function discardKeptTraining(id: string): Promise<void> {
  const release = await holdRun(id);
  try {
    await statesOf(id).remove();
  } finally {
    release();
  }
}

async function describe(id: string): Promise<KeptTraining | null> {
  const states = statesOf(id);
  const file = await states.peek();
  const head = file && readHead(file);
  if (!head) return null;
  const { dataset, saved, faces, totalSteps, savedAt } = head;
  const { step, history } = saved.progress;
  return {
    ...{ id, dataset, config: saved.config, step, totalSteps, epochs: history.length, savedAt },
    faceCount: faces.length,
    sizeBytes: await states.sizeBytes(),
  };
}

/** null for what another version wrote. */
function readHead(file: SealedFile): TrainingHead | null {
  const head = file.head as TrainingHead; // sealed: only we wrote it
  if (head.kind !== 'detector training') return null;
  try {
    return { ...head, saved: { ...head.saved, config: parseDetectorConfig(head.saved.config) } };
  } catch {
    return null;
  }
}
