/** The training of a detector as something that trains: see `training/trainable`. */
import type { FinetuneFigures } from '@/lib/stepFigures';
import type { FaceCrop, FaceInfo } from '@/faces/types';
import { isFrozen, parseDetectorConfig } from '@/lib/detectorConfig';
import type { EngineName } from '@/lib/engineSettings';
import { LabError } from '@/lib/errors';
import { APP_VERSION } from '@/lib/version';
import { countParameters } from '@/ml/model/parameters';
import { currentChoices } from '@/ml/ops/gpu/variants';
import { blobSource } from '@/storage/byteSource';
import { SealedFileWriter, type SealedFile } from '@/storage/sealedFile';
import { withoutPixels } from '../data/faceData';
import type { OpenFaces } from '../data/storedFaces';
import { validationView } from '../evaluation/evaluate';
import { labelledFingerprint } from '@/lib/datasetFingerprint';
import type { ExportedFile } from '../exports/checkpoint';
import { CheckpointFile } from '../networks/checkpointFile';
import type { EpochEnd } from '../training/events';
import type {
  DetectorFileKind,
  FinetuneRequest,
  RunFacts,
  TellPreparing,
  Trainable,
  TrainableMaker,
  TrainingPlan,
} from '../training/trainable';
import type { LabelledFace } from './detectorData';
import { readFinetuneHead, summaryOf, type FinetuneHead } from './finetuneHead';
import { FinetuneRun } from './finetuneRun';
import { refuseDetector } from './forecast';
import {
  describeRun,
  exportDetector,
  exportReleasedDetector,
  openFinetune,
  restoreRun,
  runTensors,
  saveFinetune,
} from './finetuneState';

const METRICS = 'metrics';
const BYTES = 4;

/** What a training has beside its run. */
interface Belongings {
  /** Without pixels. */
  infos: readonly FaceInfo[];
  dataset: string;
  /** File name of the encoder that it began with; '' from scratch, and where it is not known. */
  encoder: string;
  adapter: string;
  engine: EngineName;
  /** What features on the disk depend on, of these. */
  computedWith: string;
  /** It comes from a state: features are there already. */
  prepared: boolean;
}

export class FinetuneTraining implements Trainable {
  readonly kind = 'finetune';
  readonly lastStateSaysAll = true;

  constructor(
    readonly run: FinetuneRun,
    private readonly faces: OpenFaces,
    private readonly its: Belongings,
  ) {}

  /** Name of what it trains on. */
  get dataset(): string {
    return this.its.dataset;
  }

  /** File name of the encoder that it began with; '' from scratch, and where it is not known. */
  get encoder(): string {
    return this.its.encoder;
  }

  get step(): number {
    return this.run.progress.step;
  }

  get finished(): boolean {
    return this.run.finished;
  }

  get imagesPerStep(): number {
    return this.run.config.batchSize;
  }

  get epochDue(): boolean {
    return this.run.epochDue;
  }

  /** Parameters as they stand; those that are trained as they were best, and two moments of them. */
  get stateBytes(): number {
    const { specs } = this.run.store;
    const trained = specs.filter((spec) => spec.trained);
    return BYTES * (countParameters(specs) + 3 * countParameters(trained));
  }

  async prepare(tell: TellPreparing): Promise<void> {
    if (!this.its.prepared) {
      if (isFrozen(this.run.config.mode)) tell('computing features', 0, 1);
      const { computedWith } = this.its;
      const onProgress = (done: number, total: number) => tell('computing features', done, total);
      await this.run.prepare({ computedWith, onProgress });
    }
    tell('compiling shaders', 0, 1);
  }

  queueStep(): Promise<FinetuneFigures> {
    return this.run.queueStep();
  }

  check({ step, loss }: FinetuneFigures): void {
    if (Number.isFinite(loss)) return;
    throw new LabError(
      'non-finite-loss',
      `The loss of step ${step} is ${loss}: training has diverged.`,
      'Lower the base learning rate or lengthen the warm-up, then start again.',
    );
  }

  async endEpoch(): Promise<EpochEnd> {
    const { row, validation } = await this.run.endEpoch();
    return { row, bestEpoch: this.run.progress.bestEpoch, view: validationView(validation) };
  }

  history() {
    const { history, bestEpoch } = this.run.progress;
    return { rows: history, bestEpoch };
  }

  ending() {
    return { epoch: this.run.progress.history.length, early: this.run.stoppedEarly };
  }

  async facts(): Promise<RunFacts> {
    const { config, data, totalSteps } = this.run;
    const datasetFingerprint = await labelledFingerprint(data.faces);
    return { kind: 'finetune', config, faceCount: data.faces.length, datasetFingerprint, totalSteps };
  }

  summary() {
    return summaryOf(this.run.progress);
  }

  async writeState(metrics: Uint8Array, { savedAt }: { savedAt: string }): Promise<Blob> {
    const { run, its } = this;
    const writer = new SealedFileWriter();
    for await (const [name, { buffer, byteOffset, byteLength }] of runTensors(run)) {
      await writer.add(name, new Uint8Array(buffer, byteOffset, byteLength));
    }
    await writer.add(METRICS, metrics);
    const head: FinetuneHead = {
      kind: 'detector training',
      fsfmLab: APP_VERSION,
      dataset: its.dataset,
      ...(its.encoder !== '' && { encoder: its.encoder }),
      saved: await describeRun(run),
      faces: [...its.infos],
      totalSteps: run.totalSteps,
      savedAt,
      adapter: its.adapter,
      engine: its.engine,
      kernelVariants: currentChoices(),
    };
    return writer.finish(head);
  }

  async exportFile(what: DetectorFileKind): Promise<ExportedFile> {
    const file = (name: string, bytes: Uint8Array) => ({
      name: `${name}.safetensors`,
      blob: new Blob([bytes as Uint8Array<ArrayBuffer>]),
    });
    if (what === 'detector-released') return exportReleasedDetector(this.run, this.its.adapter);
    if (what === 'training-state') return file('fine-tuning', await saveFinetune(this.run));
    const which = what === 'detector-best' ? 'best' : 'last';
    return file(what, await exportDetector(this.run, which, this.its.adapter));
  }

  dispose(): void {
    this.run.dispose();
    this.faces.close();
  }
}

type MakeRun = (labelled: LabelledFace[], computedWith: string) => Promise<FinetuneRun>;

function planOf(
  config: FinetuneRun['config'],
  { faces, dataset, encoder = '' }: Pick<FinetuneRequest, 'faces' | 'dataset'> & { encoder?: string },
  {
    metrics = null,
    resumed,
    computedWith,
  }: { metrics?: Uint8Array | null } & Pick<TrainingPlan, 'resumed' | 'computedWith'>,
  makeRun: MakeRun,
): TrainingPlan {
  return {
    ...{ kernels: config.kernels, faces, metrics, resumed, ...(computedWith && { computedWith }) },
    precision: 'f32',
    refusal: (room) => refuseDetector(config, room),
    make: async (opened, { adapter, engine }) => {
      const features = JSON.stringify([adapter, engine, currentChoices()]);
      const run = await makeRun(opened.faces.map(labelled), features);
      const infos = faces.map(withoutPixels);
      return new FinetuneTraining(run, opened, {
        ...{ infos, dataset, encoder, adapter, engine, computedWith: features, prepared: resumed },
      });
    },
  };
}

export const finetuneMaker: TrainableMaker = {
  async plan(request: FinetuneRequest) {
    const { from } = request;
    if (from && 'state' in from) {
      const { saved, tensors } = openFinetune(new Uint8Array(await from.state.arrayBuffer()));
      return planOf(saved.config, request, { resumed: true }, (faces, computedWith) =>
        restoreRun(saved, tensors, faces, computedWith),
      );
    }
    const config = parseDetectorConfig(request.config);
    const encoder = from && (await CheckpointFile.open(blobSource(from.encoder), from.answers));
    const statistics = from?.statistics ?? encoder?.statistics.values ?? null;
    const name = from && from.encoder instanceof File ? from.encoder.name : '';
    return planOf(config, { ...request, encoder: name }, { resumed: false }, (faces) =>
      FinetuneRun.begin(config, faces, encoder, statistics),
    );
  },

  async planSaved(state: SealedFile) {
    const { saved, ...head } = readFinetuneHead(state);
    const read = async (name: string) => {
      const { buffer, byteOffset, byteLength } = await state.read(name);
      return new Float32Array(buffer, byteOffset, byteLength / BYTES);
    };
    // States from before do not have the figures of their steps.
    const metrics = state.names.includes(METRICS) ? await state.read(METRICS) : null;
    // States from before there were two engines are the GPU's.
    const { adapter, engine = 'gpu', fsfmLab, kernelVariants: choices } = head;
    const computedWith = { engine, fsfmLab, ...(adapter && { adapter }), ...(choices && { choices }) };
    return planOf(saved.config, head, { metrics, resumed: true, computedWith }, (faces, features) =>
      restoreRun(saved, { names: state.names, read }, faces, features),
    );
  },
};

/** Pixels of stored faces are read when they are looked at: they must not be copied with the rest. */
function labelled(face: FaceCrop): LabelledFace {
  const { id, name, label = 'unlabelled', group = null, split, domain, framing } = face;
  return {
    id,
    name,
    label,
    group,
    ...(split === undefined ? {} : { split }),
    ...(domain === undefined ? {} : { domain }),
    ...(framing && { framing }),
    get rgb() {
      return face.rgb;
    },
    get parsing() {
      return face.parsing;
    },
    // Absent where there is none, as the type has it; read anew like the others.
    get geometry() {
      return face.geometry;
    },
  };
}
