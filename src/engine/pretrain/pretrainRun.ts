/**
 * One pretraining run: its faces, networks, optimiser and schedules. Steps are queued on the GPU and their
 * figures come back a step or two later, so that the GPU never waits for the page. No DOM, no worker.
 */
import { NOTHING_HELD_OUT, type HeldOutFigures, type PretrainFigures } from '@/lib/stepFigures';
import type { FaceCrop } from '@/faces/types';
import { modelOf, stepsPerEpoch, type PretrainConfig } from '@/lib/config';
import { datasetFingerprint } from '@/lib/datasetFingerprint';
import { LabError } from '@/lib/errors';
import type { HeldOutErrors } from '@/lib/heldOutErrors';
import type { ModelConfig } from '@/lib/presets';
import type { CoverableRegion } from '@/lib/regions';
import { currentChoices } from '@/ml/ops/gpu/variants';
import { emaMomentum, learningRate, scaledLearningRate } from '@/ml/optim/schedules';
import * as tf from '@/ml/tf';
import { BatchStream, disposeBatch, type LabelledBatch } from './batches';
import { beginWith, type BeginWeights } from '../networks/beginWeights';
import type { AttentionView, FacePictures } from '../training/events';
import type { Surroundings } from '../training/trainable';
import { FaceData, withoutPixels } from '../data/faceData';
import { heldOutIds, partHeldOut } from '../data/heldOut';
import type { ReconstructionNetwork } from '../masks/maskReconstruction';
import { disposeNetworks, initialiseNetworks, restoreNetworks, type Networks } from '../networks/networks';
import { measuresFeatures, readFeatures } from './featureFigures';
import { HeldOutMeasure } from './heldOutFigures';
import { MAX_SHOWN_FACES, PictureMaker } from './pictures';
import { PretrainStep, type StepResult } from './pretrainStep';
import type { SavableRun, RunState } from './pretrainState';

/** One micro-batch on its way back from the GPU. */
interface Pending {
  result: StepResult;
  regions: (CoverableRegion | null)[];
}

export class PretrainRun {
  readonly totalSteps: number;
  readonly imagesPerStep: number;
  private readonly model: ModelConfig;
  /** Faces that steps train on. */
  private readonly data: FaceData;
  /** Ids of the others. */
  private readonly heldOut: readonly string[];
  private readonly heldOutMeasure: HeldOutMeasure | null;
  private readonly stream: BatchStream;
  private readonly networks: Networks;
  private readonly trainer: PretrainStep;
  private readonly pictureMaker: PictureMaker;
  private readonly perEpoch: number;
  private stepsQueued = 0;
  private beganWith: string | null = null;

  /**
   * @param faces at least one
   * @param showFaceIds faces of the pictures; the first ones where these are not among the faces
   * @param saved goes on from this state, which the same faces in the same order and the same settings led to
   * @throws LabError `no-face` without faces, `invalid-config` where none can be held out as asked
   */
  constructor(
    protected readonly config: PretrainConfig,
    private readonly faces: readonly FaceCrop[],
    private readonly showFaceIds: readonly string[],
    saved?: RunState,
  ) {
    if (faces.length === 0) {
      throw new LabError(
        'no-face',
        'There are no faces to train on.',
        'Use the sample faces or drop photographs.',
      );
    }
    this.model = modelOf(config);
    this.heldOut = saved?.head.record.heldOut ?? heldOutIds(faces, config.heldOut);
    const { trained, heldOut } = partHeldOut(faces, this.heldOut);
    this.data = new FaceData(trained, this.model, config);
    const others =
      heldOut.length > 0 ? new FaceData(heldOut, this.model, { ...config, ...AS_THEY_ARE }) : null;
    this.heldOutMeasure = others && new HeldOutMeasure(others, this.data, this.model, config);
    this.stream = new BatchStream(this.data, this.model, config);
    this.networks = saved
      ? restoreNetworks(this.model, config.objective, saved.values)
      : initialiseNetworks(this.model, config);
    const { online, target, teacher } = this.networks;
    this.trainer = new PretrainStep(this.model, config, online, target, teacher);
    if (saved) {
      this.trainer.restoreMoments(saved.values);
      this.stream.restore(saved.head.stream);
      this.stepsQueued = saved.head.record.step;
      this.beganWith = saved.head.record.beganWith ?? null;
    }
    const shown = shownIndices(faces, showFaceIds).map((index) => sampleOf(faces[index], this.data, others));
    this.pictureMaker = new PictureMaker(this.data, shown, this.model, config);
    this.perEpoch = stepsPerEpoch(trained.length, config);
    this.totalSteps = this.perEpoch * config.epochs;
    this.imagesPerStep = config.batchSize * config.accumIter;
  }

  /** Steps handed to the GPU so far. */
  get step(): number {
    return this.stepsQueued;
  }

  get stepsAnEpoch(): number {
    return this.perEpoch;
  }

  get finished(): boolean {
    return this.stepsQueued >= this.totalSteps;
  }

  /** Compiles the step's shaders in parallel. Neither networks nor data order change. */
  async compile(onProgress: (done: number, total: number) => void): Promise<void> {
    const batch = this.stream.rehearsal();
    try {
      await this.trainer.compile(batch, onProgress);
    } finally {
      disposeBatch(batch);
    }
  }

  /**
   * Queues one optimiser step; returns at once.
   * @returns its figures, when the GPU has computed them
   */
  queueStep(): Promise<PretrainFigures> {
    const { config, perEpoch, totalSteps } = this;
    const index = this.stepsQueued++;
    const lr = learningRate(index / perEpoch, {
      peak: scaledLearningRate(config.blr, this.imagesPerStep),
      floor: config.minLr,
      warmupEpochs: config.warmupEpochs,
      epochs: config.epochs,
    });
    const pending: Pending[] = [];
    let momentum = 1;
    for (let i = 0; i < config.accumIter; i++) {
      const iteration = index * config.accumIter + i;
      momentum = emaMomentum(iteration, config.emaMomentum, totalSteps * config.accumIter);
      const { batch, regions }: LabelledBatch = this.stream.next();
      const withTarget = i === 0 && measuresFeatures(config, index);
      const result = this.trainer.run(batch, { step: index + 1, lr, momentum, withTarget });
      pending.push({ result, regions });
      disposeBatch(batch);
    }
    const done = { step: index + 1, totalSteps, epoch: (index + 1) / perEpoch };
    const fixed = { ...done, lr, emaMomentum: momentum };
    return Promise.all([readFigures(pending), this.measureHeldOut()]).then(([figures, heldOut]) => ({
      ...fixed,
      ...figures,
      ...heldOut,
    }));
  }

  /** The step queued last was the last of an epoch. */
  protected get epochEnds(): boolean {
    return this.stepsQueued > 0 && this.stepsQueued % this.perEpoch === 0;
  }

  private measureHeldOut(): Promise<HeldOutFigures> {
    if (!this.heldOutMeasure || !this.epochEnds) return Promise.resolve(NOTHING_HELD_OUT);
    return this.heldOutMeasure.measure(this.networks);
  }

  /** The fixed faces through the online network as it stands after the queued steps. */
  makePictures(view: AttentionView): Promise<FacePictures[]> {
    return this.pictureMaker.make(this.networks.online, view);
  }

  /** The online network as it stands after the queued steps; it stays the run's own. */
  reconstructionNetwork(): ReconstructionNetwork {
    const { statistics } = this.data;
    const { normPixLoss } = this.config;
    return { online: this.networks.online, model: this.model, statistics, normPixLoss };
  }

  /** What the networks make of each held-out face under the masks of every strategy; null where none are held out. */
  async heldOutErrors(): Promise<HeldOutErrors | null> {
    return this.heldOutMeasure?.errors(this.networks) ?? null;
  }

  /** Overwrites the fresh networks, before the first step. @throws LabError `invalid-file` */
  async beginWith(weights: BeginWeights): Promise<void> {
    await beginWith(this.networks, weights);
    this.beganWith = weights.online.name;
  }

  /** What exports and checkpoints read; it stays the run's own. Call it between steps, and read it before the next. */
  async exportable({ adapter, engine }: Pick<Surroundings, 'adapter' | 'engine'>): Promise<SavableRun> {
    const fingerprint = await datasetFingerprint(this.faces.map((face) => face.id));
    return {
      stream: this.stream.state(),
      faceInfos: this.faces.map(withoutPixels),
      showFaceIds: [...this.showFaceIds],
      model: this.model,
      networks: this.networks,
      moments: this.trainer.moments(),
      faces: this.data.faces,
      record: {
        config: this.config,
        step: this.stepsQueued,
        ...{ adapter, engine },
        statistics: this.data.statistics,
        datasetFingerprint: fingerprint,
        faceCount: this.data.count,
        ...(this.heldOut.length > 0 && { heldOut: this.heldOut }),
        kernelVariants: currentChoices(),
        ...(this.beganWith !== null && { beganWith: this.beganWith }),
      },
    };
  }

  dispose(): void {
    this.pictureMaker.dispose();
    this.trainer.dispose();
    disposeNetworks(this.networks);
  }
}

function shownIndices(faces: readonly FaceCrop[], wanted: readonly string[]): number[] {
  const found = wanted.map((id) => faces.findIndex((face) => face.id === id)).filter((index) => index >= 0);
  const rest = faces.map((_, index) => index).filter((index) => !found.includes(index));
  return [...found, ...rest].slice(0, MAX_SHOWN_FACES);
}

/** Held-out faces are looked at as they are. */
const AS_THEY_ARE = { randomResizedCrop: false, flip: false, pose: 0, light: 0 } as const;

/** A face as it is, whichever side it is on. */
function sampleOf(face: FaceCrop, trained: FaceData, others: FaceData | null) {
  const data = others?.faces.includes(face) ? others : trained;
  return { face, sample: data.original(data.faces.indexOf(face)) };
}

type Fixed = 'step' | 'totalSteps' | 'epoch' | 'lr' | 'emaMomentum';
type GpuFigures = Omit<PretrainFigures, Fixed | keyof HeldOutFigures>;

/** Reads the micro-batches of one step back and averages them; the norm is that of the update. */
export async function readFigures(pending: readonly Pending[]): Promise<GpuFigures> {
  try {
    // Together, so that a failure of either is heard, whichever comes first.
    const [features, rows] = await Promise.all([
      readFeatures(pending[0].result.zTarget),
      Promise.all(pending.map(({ result }) => result.figures.data())),
    ]);
    const perImage = await Promise.all(pending.map(({ result }) => result.c2PerImage.data()));
    const mean = (column: number) => rows.reduce((sum, row) => sum + row[column], 0) / rows.length;
    const regions = pending.flatMap((batch) => batch.regions);
    const values = perImage.flatMap((row) => Array.from(row));
    return {
      total: mean(0),
      c1: mean(1),
      c2: coveredLoss(mean(2)),
      c3: mean(3),
      gradNorm: rows[rows.length - 1][4],
      sslp: mean(5),
      contrast: mean(6),
      c2ByRegion: meanByRegion(regions, values),
      ...features,
    };
  } finally {
    for (const { result } of pending) tf.dispose([result.figures, result.c2PerImage]);
  }
}

/** C2 is the sum over no patch, exactly 0, where a mask covers no region: such a step has no C2. A squared error is never exactly 0. */
export const coveredLoss = (c2: number): number => (c2 === 0 ? Number.NaN : c2);

function meanByRegion(
  regions: readonly (CoverableRegion | null)[],
  values: readonly number[],
): Partial<Record<CoverableRegion, number>> {
  const sums = new Map<CoverableRegion, { sum: number; count: number }>();
  regions.forEach((region, i) => {
    if (!region) return;
    const entry = sums.get(region) ?? { sum: 0, count: 0 };
    sums.set(region, { sum: entry.sum + values[i], count: entry.count + 1 });
  });
  return Object.fromEntries([...sums].map(([region, { sum, count }]) => [region, sum / count]));
}
