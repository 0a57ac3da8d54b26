/**
 * One fine-tuning run: labelled faces, detector, optimiser, what was best. Steps are queued on the GPU and their
 * figures come back later. Its state can be saved between steps; a run restored from it goes on as if it had
 * never stopped. No DOM, no worker.
 */
import { bonaFideClass } from '@/lib/bonaFide';
import { LabError } from '@/lib/errors';
import type { FinetuneFigures } from '@/lib/stepFigures';
import { cachesFeatures, isFrozen, type DetectorConfig } from '@/lib/detectorConfig';
import { needsExpressions } from '@/lib/madeFakes';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import { PRESETS, type ModelConfig } from '@/lib/presets';
import { deriveSeed, SeededRandom } from '@/lib/random';
import { classify, headLogits, imageFeatures, normedFeatures, plainFeatures } from '@/ml/model/classifier';
import type { ParameterStore } from '@/ml/model/parameterStore';
import { learningRate, scaledLearningRate } from '@/ml/optim/schedules';
import { patchify } from '@/ml/ops/patchify';
import * as tf from '@/ml/tf';
import { expressionBasis } from '@/faces/expressionBasis';
import type { CheckpointFile } from '../networks/checkpointFile';
import { DetectorData, type LabelledFace } from './detectorData';
import { FeatureCache, type NamedPicture } from './featureCache';
import type { SplitName } from '../data/detectorSplit';
import { validationFigures } from '../evaluation/evaluate';
import type { EpochRow, Predictions } from '../evaluation/predictions';
import type { SplitRule } from '../data/arrangement';
import { featureNormName, initialiseDetector } from '../networks/finetuneNetwork';
import { drawPaths, FinetuneStep, type StepInput } from './finetuneStep';
import { FEATURE_BATCH, PREDICT_BATCH } from './forecast';
import type { HostBatch } from './mixing';

const PATH_STREAM = 25;
const MIN_FEATURE_STD = 1e-6;

/** Where a run stands, without its tensors; all of it plain data. */
export interface FinetuneProgress {
  /** Steps taken. */
  step: number;
  /** Of the epoch that is going on. */
  lossSum: number;
  lossCount: number;
  history: EpochRow[];
  /** Epoch whose parameters are saved as the best; 0: none yet. */
  bestEpoch: number;
}

/** What is known before a frozen encoder's features are computed. */
export interface Preparation {
  /** The parameters come from a saved state: already standardised. */
  restored?: boolean;
  /** Adapter, engine and chosen kernels, for features on the disk; absent: none are read or stored. */
  computedWith?: string;
  /** Hears how many pictures were looked at. */
  onProgress?: (done: number, total: number) => void;
}

export class FinetuneRun {
  readonly stepper: FinetuneStep;
  readonly totalSteps: number;
  progress: FinetuneProgress = { step: 0, lossSum: 0, lossCount: 0, history: [], bestEpoch: 0 };
  /** Values of the trained tensors at the best epoch, in our layout. */
  best: Map<string, Float32Array> | null = null;
  /** Features of a frozen encoder, by split: of training, where pictures at most change sides, these and the mirrored ones. */
  private readonly features = new Map<SplitName, tf.Tensor2D>();
  /** Before their norm; null while nothing is prepared, or nothing frozen. */
  private cache: FeatureCache | null = null;

  private constructor(
    readonly config: DetectorConfig,
    readonly data: DetectorData,
    readonly store: ParameterStore,
  ) {
    this.stepper = new FinetuneStep(this.model, config, store);
    this.totalSteps = data.stepsPerEpoch * config.epochs;
  }

  /**
   * A run before its first step, as yet without `prepare`.
   * @param pretrained the encoder to begin with; null: from scratch
   * @param statistics by which pictures are normalised; null: the encoder's, or those of the training faces
   * @throws LabError as `DetectorData`, `initialiseDetector` and `expressionBasis`
   */
  static async begin(
    config: DetectorConfig,
    faces: readonly LabelledFace[],
    pretrained: CheckpointFile | null,
    statistics: PixelStatistics | null = pretrained?.statistics.values ?? null,
    splitRule: SplitRule = 'content',
  ): Promise<FinetuneRun> {
    const { model } = PRESETS[config.preset];
    const basis = needsExpressions(config.fakes) ? await expressionBasis() : null;
    const data = new DetectorData(faces, model.imageSize, config, statistics, splitRule, basis);
    requireGenuine(config, data.classes);
    data.requireGeometry();
    return new FinetuneRun(
      config,
      data,
      await initialiseDetector(model, config, data.classes.length, pretrained),
    );
  }

  get model(): ModelConfig {
    return PRESETS[this.config.preset].model;
  }

  /**
   * Before the first step: a frozen encoder's features are standardised over the training faces (by the norm before
   * the head, so that the network keeps its form) and computed once where pictures at most change sides.
   */
  async prepare({ restored = false, computedWith, onProgress }: Preparation = {}): Promise<void> {
    const { config, data } = this;
    if (!isFrozen(config.mode)) return;
    const { pooling, preset, kernels } = config;
    const context = { pooling, preset, kernels, statistics: data.statistics };
    this.cache = await FeatureCache.open(
      this.store,
      this.model.width,
      computedWith === undefined ? null : { ...context, computedWith },
    );
    // FS-Adapter as released takes the features as they are.
    const standardises = !restored && !this.isFsAdapter;
    const isCached = cachesFeatures(config);
    const plain = isCached || standardises ? data.trainingPictures() : [];
    const train = isCached && config.flip ? [...plain, ...data.mirroredPictures()] : plain;
    const validation = data.evaluatedPictures('validation');
    const total = train.length + validation.length;
    const tell = (before: number) => (done: number) => onProgress?.(before + done, total);
    const ofTraining = await this.plainFeaturesOf(train, tell(0));
    if (standardises) await this.standardise(ofTraining.slice(0, plain.length * this.model.width));
    if (isCached) this.features.set('train', this.normed(ofTraining));
    this.features.set('validation', this.normed(await this.plainFeaturesOf(validation, tell(train.length))));
    await this.cache.save();
  }

  private get isFsAdapter(): boolean {
    return this.config.mode === 'adapter' && this.config.adapter === 'relu';
  }

  get finished(): boolean {
    return this.progress.step >= this.totalSteps || this.stoppedEarly;
  }

  /** Whether validation has not improved for `patience` epochs. */
  get stoppedEarly(): boolean {
    const { patience } = this.config;
    const { history, bestEpoch } = this.progress;
    return patience > 0 && bestEpoch > 0 && history.length - bestEpoch >= patience;
  }

  /** Whether the last queued step was the last of an epoch: `endEpoch` is due. */
  get epochDue(): boolean {
    const { step, history } = this.progress;
    return (
      step > 0 && step % this.data.stepsPerEpoch === 0 && history.length < step / this.data.stepsPerEpoch
    );
  }

  /** Queues one step; returns at once. @returns its figures, when the GPU has computed them */
  queueStep(): Promise<FinetuneFigures> {
    const index = this.progress.step++;
    const { config, totalSteps } = this;
    const { stepsPerEpoch } = this.data;
    const lr = learningRate(index / stepsPerEpoch, {
      peak: scaledLearningRate(config.blr, config.batchSize),
      floor: config.minLr,
      warmupEpochs: config.warmupEpochs,
      epochs: config.epochs,
    });
    const input = this.stepInput(index);
    const figures = this.stepper.run(input, index + 1, lr);
    tf.dispose([input.inputs, input.targets, ...(input.paths ? [input.paths] : []), ...(input.real ? [input.real] : [])]); // prettier-ignore
    return figures.data().then(([loss, gradNorm]) => {
      figures.dispose();
      this.progress.lossSum += loss;
      this.progress.lossCount++;
      const done = { step: index + 1, totalSteps, epoch: (index + 1) / stepsPerEpoch };
      return { ...done, lr, loss, gradNorm };
    });
  }

  /** Evaluates validation, saves the parameters when they are the best so far. All steps must have been read. */
  async endEpoch(): Promise<{ row: EpochRow; validation: Predictions }> {
    const { progress } = this;
    const validation = await this.predict('validation');
    const row: EpochRow = {
      epoch: progress.history.length + 1,
      trainLoss: progress.lossSum / progress.lossCount,
      ...validationFigures(validation),
    };
    Object.assign(progress, { lossSum: 0, lossCount: 0, history: [...progress.history, row] });
    const best = progress.history[progress.bestEpoch - 1];
    if (!best || isBetter(row, best, this.config.selectBy)) {
      progress.bestEpoch = row.epoch;
      this.best = await this.trainedValues();
    }
    return { row, validation };
  }

  /** What the detector says of a split as it stands. */
  async predict(split: SplitName): Promise<Predictions> {
    const { faces, pictures } = this.data.evaluated(split);
    const cached = split === 'train' ? null : await this.evaluatedFeatures(split);
    const classes = this.data.classes;
    if (cached) {
      const logits = tf.tidy(() => headLogits(this.store, cached));
      const values = Float32Array.from(await logits.data());
      logits.dispose();
      return { faces, classes, logits: values };
    }
    const logits = await this.inBatches(pictures(), (patches) => classify(this.store, this.model, patches));
    return { faces, classes, logits };
  }

  /** Of a frozen encoder, once computed; null of one that is trained. */
  private async evaluatedFeatures(split: SplitName): Promise<tf.Tensor2D | null> {
    const known = this.features.get(split);
    if (known || !this.cache) return known ?? null;
    const features = this.normed(await this.plainFeaturesOf(this.data.evaluatedPictures(split)));
    this.features.set(split, features);
    await this.cache.save();
    return features;
  }

  /** [N, D] features of a split's pictures before the head, for maps of them. */
  async featureMatrix(split: SplitName): Promise<Float32Array> {
    return this.inBatches(this.data.evaluated(split).pictures(), (patches) =>
      imageFeatures(this.store, this.model, patches),
    );
  }

  /** All tensors, in our layout. */
  async values(): Promise<Map<string, Float32Array>> {
    const entries = this.store.specs.map(
      async ({ name }) => [name, Float32Array.from(await this.store.get(name).data())] as const,
    );
    return new Map(await Promise.all(entries));
  }

  /** Those that training changes, in our layout. */
  async trainedValues(): Promise<Map<string, Float32Array>> {
    const entries = this.store
      .trained()
      .map(async ({ spec, variable }) => [spec.name, Float32Array.from(await variable.data())] as const);
    return new Map(await Promise.all(entries));
  }

  /** Puts these numbers in place of the network's. */
  load(values: ReadonlyMap<string, Float32Array>): void {
    for (const { name, shape } of this.store.specs) {
      const value = values.get(name);
      if (value) tf.tidy(() => this.store.get(name).assign(tf.tensor(value, shape)));
    }
  }

  dispose(): void {
    for (const tensor of this.features.values()) tensor.dispose();
    this.features.clear();
    this.stepper.dispose();
    this.store.dispose();
  }

  private stepInput(index: number): StepInput {
    const { config, data, model } = this;
    const cached = this.features.get('train');
    if (cached) {
      const { positions, labels } = data.trainPositions(index);
      const targets = data.targetsOf(labels);
      return {
        inputs: tf.tidy(() => tf.gather(cached, tf.tensor1d(positions, 'int32'))),
        targets: tf.tensor2d(targets, [positions.length, data.classes.length]),
        paths: null,
        real: this.contrasted(data.realOf(labels)),
      };
    }
    const batch = data.trainBatch(index);
    const count = batch.targets.length / batch.classes;
    return {
      inputs: this.patchesOf(batch.pixels, count),
      targets: tf.tensor2d(batch.targets, [count, batch.classes]),
      paths: config.dropPath > 0 && !isFrozen(config.mode) ? this.paths(index, batch, model.depth) : null,
      real: this.contrasted(batch.real),
    };
  }

  /** For the contrastive loss, where there is one. */
  private contrasted(real: Float32Array): tf.Tensor1D | null {
    return this.isFsAdapter && this.config.contrastWeight > 0 ? tf.tensor1d(real) : null;
  }

  private paths(index: number, batch: HostBatch, depth: number): tf.Tensor2D {
    const count = batch.targets.length / batch.classes;
    const seed = deriveSeed(deriveSeed(this.config.seed, PATH_STREAM), index);
    const scales = drawPaths(depth, count, this.config.dropPath, SeededRandom.fromSeed(seed));
    return tf.tensor2d(scales, [2 * depth, count]);
  }

  private patchesOf(pixels: Float32Array, count: number): tf.Tensor3D {
    const { imageSize, patchSize } = this.model;
    return tf.tidy(() => patchify(tf.tensor4d(pixels, [count, imageSize, imageSize, 3]), patchSize));
  }

  private async inBatches(
    pictures: readonly Uint8Array[],
    compute: (patches: tf.Tensor3D) => tf.Tensor2D,
  ): Promise<Float32Array> {
    const parts: Promise<Float32Array>[] = [];
    for (let from = 0; from < pictures.length; from += PREDICT_BATCH) {
      const part = pictures.slice(from, from + PREDICT_BATCH);
      const result = tf.tidy(() => compute(this.patchesOf(this.data.normalised(part), part.length)));
      parts.push(result.data().then((values) => (result.dispose(), Float32Array.from(values))));
    }
    return concatenated(await Promise.all(parts));
  }

  /** (N, D) before the norm: what is known, and what is computed now. */
  private async plainFeaturesOf(
    pictures: readonly NamedPicture[],
    onProgress: (done: number) => void = () => {},
  ): Promise<Float32Array> {
    if (!this.cache) throw new Error('Only a frozen encoder that was prepared has features.');
    return this.cache.of(pictures, (missing) => this.plainFeaturesOfBatch(missing), onProgress);
  }

  /**
   * Always of as many pictures at once, the last one again where there are fewer: the numbers of a picture must not depend
   * on those that are known already, and kernels are chosen by the size of a batch.
   */
  private async plainFeaturesOfBatch(pictures: readonly NamedPicture[]): Promise<Float32Array> {
    const all = pictures.map(({ rgb }) => rgb());
    while (all.length < FEATURE_BATCH) all.push(all[all.length - 1]);
    const features = tf.tidy(() =>
      plainFeatures(this.store, this.model, this.patchesOf(this.data.normalised(all), all.length)),
    );
    const values = Float32Array.from(await features.data());
    features.dispose();
    return values.subarray(0, pictures.length * this.model.width);
  }

  private normed(plain: Float32Array): tf.Tensor2D {
    const { width } = this.model;
    const shape: [number, number] = [plain.length / width, width];
    if (plain.length === 0) return tf.tensor2d(plain, shape); // kernels take no empty batch
    return tf.tidy(() => normedFeatures(this.store, tf.tensor2d(plain, shape)));
  }

  /** Feature norm with weight 1 / std and bias -mean / std over the training faces. @param plain (N, D) before the norm */
  private async standardise(plain: Float32Array): Promise<void> {
    const { width } = this.model;
    const normed = this.normed(plain);
    const values = await normed.data();
    normed.dispose();
    const count = plain.length / width;
    const name = featureNormName(this.config);
    const before = await Promise.all(
      ['weight', 'bias'].map(async (part) => Array.from(await this.store.get(`${name}.${part}`).data())),
    );
    const weight = new Float32Array(width);
    const bias = new Float32Array(width);
    for (let d = 0; d < width; d++) {
      let [sum, squares] = [0, 0];
      for (let i = d; i < values.length; i += width) {
        sum += values[i];
        squares += values[i] * values[i];
      }
      const mean = sum / count;
      const std = Math.sqrt(Math.max(squares / count - mean * mean, 0)) + MIN_FEATURE_STD;
      weight[d] = before[0][d] / std;
      bias[d] = (before[1][d] - mean) / std;
    }
    this.load(new Map([[`${name}.weight`, weight], [`${name}.bias`, bias]])); // prettier-ignore
  }
}

/** @throws LabError `invalid-config` where the contrastive loss has no genuine class to draw together */
function requireGenuine({ mode, adapter, contrastWeight }: DetectorConfig, classes: readonly string[]): void {
  if (mode !== 'adapter' || adapter !== 'relu' || contrastWeight === 0 || bonaFideClass(classes)) return;
  throw new LabError(
    'invalid-config',
    `The contrastive loss draws genuine faces together, and none of the classes ${classes.map((name) => `"${name}"`).join(', ')} is called real, live or bona fide.`,
    'Rename the class of the genuine photographs to "real", or set the weight of the contrastive loss to 0.',
  );
}

/** By validation AUC, where that is wanted and there is one, then by loss; without validation, and where it is not asked, the newest is the best. */
export function isBetter(row: EpochRow, best: EpochRow, by: DetectorConfig['selectBy']): boolean {
  if (by === 'last') return true;
  if (
    by === 'auc' &&
    row.validationAuc !== null &&
    best.validationAuc !== null &&
    row.validationAuc !== best.validationAuc
  ) {
    return row.validationAuc > best.validationAuc;
  }
  if (row.validationLoss !== null && best.validationLoss !== null) {
    return row.validationLoss < best.validationLoss;
  }
  return true;
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
