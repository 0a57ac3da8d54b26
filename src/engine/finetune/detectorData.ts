/**
 * The labelled faces of a fine-tuning run, at the network's size, and its batches. What step k trains on follows
 * from the seed and k alone: a resumed run draws what the uninterrupted one would have drawn.
 */
import { addNoise, blurPicture, downUp, jpegRoundTrip } from '@/faces/degrade';
import { randAugment } from '@/faces/randAugment';
import type { ExpressionBasis } from '@/faces/mesh/expression';
import type { FaceCrop } from '@/faces/types';
import type { DetectorConfig } from '@/lib/detectorConfig';
import { LabError } from '@/lib/errors';
import { geometryObstacle, isMade, needsGeometry } from '@/lib/madeFakes';
import { oneClassOnly } from '@/lib/oneClass';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import { deriveSeed, SeededRandom } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';
import type { PredictedFace } from '../evaluation/predictions';
import { arrange, type Arrangement, type SplitRule } from '../data/arrangement';
import { FINETUNE_MIN_AREA, mirror, randomWindow } from '../data/augmentation';
import { inContentOrder } from '../data/contentOrder';
import { bonaFideClass } from '../scoring/detectorTask';
import type { SplitName } from '../data/detectorSplit';
import { BoundedCache } from '../data/boundedCache';
import { CACHED_VARIANT_BYTES, normalisePictures, pixelStatistics } from '../data/faceData';
import { FaceVariants } from '../data/faceVariants';
import { blendedPair, MadeFakesOf, type GenuineFace, type MadePair, type Refusals } from '../data/madeFakes';
import type { NamedPicture } from './featureCache';
import { eraseRandomly, mixBatch, smoothedTargets, type HostBatch } from './mixing';
import { resampleRgb } from '@/lib/resample';

/** A face with what is known of it: its class, and the video or person it belongs to. */
export interface LabelledFace extends Pick<
  FaceCrop,
  'id' | 'name' | 'rgb' | 'parsing' | 'framing' | 'geometry'
> {
  label: string;
  /** null: the face stands alone, unless its name suggests a group. */
  group: string | null;
  /** The part that the dataset gives it, if any. */
  split?: string;
  /** The data set, method or family that it is from, where that is known. */
  domain?: string;
}

/** A batch as it is trained on. */
interface TrainBatch extends HostBatch {
  /** (N) 1 for each genuine picture, before any mixing. */
  real: Float32Array;
}

/** Streams of one seed. */
const ORDER_STREAM = 21;
const PICTURE_STREAM = 22;
const BATCH_STREAM = 23;
const BLEND_STREAM = 24;

/** Fakes are made at least at this side: a blend made at 32 pixels would show no seam. */
const MADE_SIDE = 112;
/** What stands in for a fake class where a library holds none. */
const MADE_CLASS = 'fake';

export class DetectorData {
  /** Alphabetical, as folders of datasets are read: fake before real. */
  readonly classes: string[];
  readonly splits: Arrangement['splits'];
  readonly statistics: PixelStatistics;
  /** Video or person of each face, null where it stands alone. */
  private readonly groups: Arrangement['groups'];
  /** Class of each face, as the task has it. */
  private readonly labels: Arrangement['labels'];
  /** Pictures (S, S, 3) of all faces. */
  private readonly plain: Uint8Array[];
  private readonly variants: FaceVariants | null;
  /** Variants of faces. */
  private readonly made: BoundedCache<Uint8Array>;
  /** Training faces of each class; where fakes are made only bona fide ones, of which they can be made. */
  private readonly trainOf: number[][];
  /** By split, where fakes are swapped or edited. */
  private readonly makers = new Map<SplitName, { makes: MadeFakesOf; placeOf: Map<number, number> }>();

  /** In the order in which they are drawn: by content, so that it does not matter how they came. */
  readonly faces: readonly LabelledFace[];

  /**
   * @param statistics of the pretrained encoder's pictures; null: those of the training faces
   * @param splitRule `arrival` for a run of before, whose faces come in the order that it was begun with
   * @param basis of expressions, for fakes that are edited
   * @throws LabError `no-face` without training faces, `invalid-config` for classes that cannot be trained, and where too few
   *   faces have the geometry that their fakes need
   */
  constructor(
    given: readonly LabelledFace[],
    readonly imageSize: number,
    private readonly config: DetectorConfig,
    statistics: PixelStatistics | null,
    readonly splitRule: SplitRule = 'content',
    basis: ExpressionBasis | null = null,
  ) {
    const faces = splitRule === 'content' ? inContentOrder(given) : given;
    const { labels, groups, splits } = arrange(faces, config, splitRule);
    this.faces = faces;
    this.labels = labels;
    this.groups = groups;
    this.splits = splits;
    this.classes = classesOf(labels, config.fakes);
    this.plain = faces.map((face) => scaled(face.rgb, imageSize));
    const train = this.indicesOf('train');
    if (train.length === 0) {
      throw new LabError('no-face', 'There are no faces to train on.', 'Import labelled faces first.');
    }
    this.statistics = statistics ?? pixelStatistics(train.map((index) => this.plain[index]));
    this.variants = FaceVariants.of(faces, config);
    this.made = new BoundedCache(Math.floor(CACHED_VARIANT_BYTES / (3 * this.croppedSide ** 2)));
    if (needsGeometry(config.fakes)) this.openMakers(basis);
    this.trainOf = this.classes.map((label) =>
      train.filter((index) => labels[index] === label && this.canBeForged('train', index)),
    );
    if (this.isMade && this.trainOf[this.classes.indexOf(this.madeClasses()[1])].length === 0)
      throw withoutFakes(config.fakes, this.refusals('train'));
  }

  /** Whether fakes are made of the genuine faces. */
  private get isMade(): boolean {
    return isMade(this.config.fakes);
  }

  /** Faces of each step: where fakes are made half a batch, each as a pair of real and fake. */
  private get facesPerStep(): number {
    return this.isMade ? Math.max(1, Math.floor(this.config.batchSize / 2)) : this.config.batchSize;
  }

  get stepsPerEpoch(): number {
    return Math.max(1, Math.floor(this.epochFaces(0).length / this.facesPerStep));
  }

  indicesOf(split: SplitName): number[] {
    return this.splits.flatMap((name, index) => (name === split ? [index] : []));
  }

  /** @throws LabError `invalid-config` where pose or light is asked for and no face has a geometry */
  requireGeometry(): void {
    this.variants?.requireSome();
  }

  /** Pictures of step `step` (0 first), augmented, normalised and mixed. @throws LabError as `requireGeometry` */
  trainBatch(step: number): TrainBatch {
    this.requireGeometry();
    const { config } = this;
    const chosen = this.chosenFaces(step);
    const random = this.random(PICTURE_STREAM, step);
    const drawn = chosen.flatMap((index) =>
      this.isMade
        ? this.croppedPair(index, random)
        : [{ rgb: this.cropped(index, random), classIndex: this.classOf(index) }],
    );
    const pictures = drawn.map(({ rgb }) => augmented(rgb, this.imageSize, config, random));
    const batch: TrainBatch = {
      pixels: normalisePictures(pictures, this.statistics),
      side: this.imageSize,
      targets: this.targetsOf(drawn.map(({ classIndex }) => classIndex)),
      classes: this.classes.length,
      real: this.realOf(drawn.map(({ classIndex }) => classIndex)),
    };
    const ofBatch = this.random(BATCH_STREAM, step);
    if (config.erasing > 0) eraseRandomly(batch, config.erasing, ofBatch);
    mixBatch(batch, config, ofBatch);
    return batch;
  }

  /** 1 for each genuine picture, 0 for others; all 0 where no class is known to be genuine. */
  realOf(labels: readonly number[]): Float32Array {
    const genuine = this.classes.indexOf(bonaFideClass(this.classes) ?? '');
    return Float32Array.from(labels, (label) => Number(label === genuine));
  }

  /** (N, classes) smoothed. */
  targetsOf(labels: readonly number[]): Float32Array {
    return smoothedTargets(labels, this.classes.length, this.config.smoothing);
  }

  /**
   * Faces of a split as they are evaluated. Where fakes are made, validation has a fixed one of each real face; so has the
   * test where the dataset holds no fakes of its own.
   */
  evaluated(split: SplitName): { faces: PredictedFace[]; pictures: () => Uint8Array[] } {
    const indices = this.indicesOf(split);
    if (!this.makesIn(split, indices)) {
      return {
        faces: indices.map((index) => this.predictedFace(index, this.labels[index])),
        pictures: () => indices.map((index) => this.plain[index]),
      };
    }
    const [fake, real] = this.madeClasses();
    const reals = indices.filter((index) => this.labels[index] === real && this.canBeForged(split, index));
    return {
      faces: reals.flatMap((index) => [this.predictedFace(index, real), this.predictedFace(index, fake)]),
      pictures: () =>
        reals.flatMap((index) => {
          const pair = this.fixedPair(split, index);
          return [pair.real, pair.fake];
        }),
    };
  }

  /** (N, S, S, 3) normalised. */
  normalised(pictures: readonly Uint8Array[]): Float32Array {
    return normalisePictures(pictures, this.statistics);
  }

  /** Training faces as they are, for features that are computed once. */
  private plainTraining(): number[] {
    return this.indicesOf('train').filter((index) => this.classOf(index) >= 0);
  }

  /** Training pictures as they are. */
  trainingPictures(): NamedPicture[] {
    return this.plainTraining().map((index) => this.namedPicture(index));
  }

  /** The same, the other way round. */
  mirroredPictures(): NamedPicture[] {
    return this.plainTraining().map((index) => ({
      name: `${this.faces[index].id} mirrored`,
      rgb: () => mirror(this.plain[index], this.imageSize, 3),
    }));
  }

  /** Pictures of a split as they are evaluated. */
  evaluatedPictures(split: SplitName): NamedPicture[] {
    const indices = this.indicesOf(split);
    if (!this.makesIn(split, indices)) return indices.map((index) => this.namedPicture(index));
    return this.evaluated(split)
      .pictures()
      .map((rgb) => ({ name: null, rgb: () => rgb }));
  }

  private namedPicture(index: number): NamedPicture {
    return { name: this.faces[index].id, rgb: () => this.plain[index] };
  }

  /**
   * The faces of one step for a head that is trained on cached features, as `trainBatch` would draw them.
   * @returns positions in `trainingPictures()`, and behind these in `mirroredPictures()`, with their classes
   */
  trainPositions(step: number): { positions: number[]; labels: number[] } {
    const plain = this.plainTraining();
    const position = new Map(plain.map((index, i) => [index, i]));
    const chosen = this.chosenFaces(step);
    const random = this.random(PICTURE_STREAM, step);
    return {
      positions: chosen.map((index) => {
        const isMirrored = this.config.flip && random.uniform() < 0.5;
        return position.get(index)! + (isMirrored ? plain.length : 0);
      }),
      labels: chosen.map((index) => this.classOf(index)),
    };
  }

  /** Faces of a step. With fewer faces than a batch holds, faces repeat. */
  private chosenFaces(step: number): number[] {
    const { facesPerStep, stepsPerEpoch } = this;
    const order = this.epochFaces(Math.floor(step / stepsPerEpoch));
    const from = (step % stepsPerEpoch) * facesPerStep;
    return Array.from({ length: facesPerStep }, (_, i) => order[(from + i) % order.length]);
  }

  /** Side of what `cropped` crops. */
  private get croppedSide(): number {
    return this.config.randomResizedCrop ? CROP_SIZE : this.imageSize;
  }

  /** The face at the network's size, or a random window of it. */
  private cropped(index: number, random: SeededRandom): Uint8Array {
    const isWindow = this.config.randomResizedCrop;
    const variant = this.variants?.draw(index, random);
    const own = () => (isWindow ? this.faces[index].rgb : this.plain[index]);
    const picture = variant
      ? this.made.get(variant.key, () => this.variants!.show(variant, own(), this.croppedSide).rgb)
      : own();
    if (!isWindow) return picture;
    const window = randomWindow(CROP_SIZE, random, FINETUNE_MIN_AREA);
    return resampleRgb(picture, CROP_SIZE, window, this.imageSize);
  }

  private random(stream: number, number: number): SeededRandom {
    return SeededRandom.fromSeed(deriveSeed(deriveSeed(this.config.seed, stream), number));
  }

  private classOf(index: number): number {
    return this.classes.indexOf(this.labels[index]);
  }

  /** Balanced: small classes repeat until every class is as large as the largest. */
  private epochFaces(epoch: number): number[] {
    const random = this.random(ORDER_STREAM, epoch);
    const sources = this.isMade ? [this.trainOf[this.classes.indexOf(this.madeClasses()[1])]] : this.trainOf;
    const present = sources.filter((faces) => faces.length > 0);
    if (this.config.balanceDomains) return interleaved(this.byDomain(present), random);
    const largest = Math.max(...present.map((faces) => faces.length));
    const all = present.flatMap((faces) =>
      repeatedTo(this.config.balance ? largest : faces.length, faces, random),
    );
    return random.permutation(all.length).map((i) => all[i]);
  }

  /** The faces of each domain, of each class by itself where classes are balanced too. */
  private byDomain(sources: readonly number[][]): number[][] {
    const strata = new Map<string, number[]>();
    for (const faces of this.config.balance ? sources : [sources.flat()]) {
      for (const index of faces) {
        const own = this.config.balance ? this.labels[index] : '';
        const key = `${this.faces[index].domain ?? ''}\n${own}`;
        const known = strata.get(key);
        if (known) known.push(index);
        else strata.set(key, [index]);
      }
    }
    return [...strata.keys()].sort().map((key) => strata.get(key)!);
  }

  /** Whether fakes of a split are made of its real faces. */
  private makesIn(split: SplitName, indices: readonly number[]): boolean {
    return this.isMade && (split === 'validation' || !this.holdFakes(indices));
  }

  private holdFakes(indices: readonly number[]): boolean {
    const [, real] = this.madeClasses();
    return indices.some((index) => this.labels[index] !== real);
  }

  /** [fake, bona fide] */
  private madeClasses(): [string, string] {
    const real = bonaFideClass(this.classes)!;
    return [this.classes.find((name) => name !== real)!, real];
  }

  private get madeSide(): number {
    return this.imageSize > MADE_SIDE ? CROP_SIZE : MADE_SIDE;
  }

  /** Sources are of the same side of the split: nobody of the test lends a face to the training. */
  private openMakers(basis: ExpressionBasis | null): void {
    const { fakes, blendStrength, seed } = this.config;
    if (!isMade(fakes)) return;
    const [, real] = this.madeClasses();
    for (const split of ['train', 'validation', 'test'] as const) {
      const own = this.indicesOf(split).filter((index) => this.labels[index] === real);
      const people = own.map((index) => ({ face: this.faces[index], group: this.groups[index] }));
      const short = split === 'train' && geometryObstacle(fakes, people.map(({ face, group }) => ({ group, hasGeometry: face.geometry !== undefined }))); // prettier-ignore
      if (short) throw new LabError('invalid-config', `${short.what}.`, short.wayOut);
      const makes = new MadeFakesOf(
        people.map(({ face, group }) => genuineFace(face, group)),
        { fakes, side: this.imageSize, madeSide: this.madeSide, seed, blendStrength, basis },
      );
      this.makers.set(split, { makes, placeOf: new Map(own.map((index, place) => [index, place])) });
    }
  }

  /** Genuine faces of a split of which a kind of fake that was asked for cannot be made, by the reason. */
  refusals(split: SplitName): Refusals[] {
    return this.makers.get(split)?.makes.refusals() ?? [];
  }

  private canBeForged(split: SplitName, index: number): boolean {
    const maker = this.makers.get(split);
    const place = maker?.placeOf.get(index);
    return !maker || place === undefined || maker.makes.canMake(place);
  }

  private fixedPair(split: SplitName, index: number): MadePair {
    const maker = this.makers.get(split);
    if (maker) return maker.makes.fixed(maker.placeOf.get(index)!);
    const { fake } = this.blendPair(index, this.random(BLEND_STREAM, index));
    return { real: this.plain[index], fake };
  }

  /** @param variants of the face that is blended; null: as it is */
  private blendPair(index: number, random: SeededRandom, variants: FaceVariants | null = null): MadePair {
    const { imageSize: side, madeSide } = this;
    const how = { side, madeSide, strength: this.config.blendStrength };
    const face = this.faces[index];
    const variant = variants?.draw(index, random);
    if (!variant) return blendedPair(face, random, how);
    const shown = variants!.show(variant, scaled(face.rgb, madeSide), madeSide);
    return blendedPair({ ...shown, rgbSide: madeSide }, random, how);
  }

  /** A pair of training, through one random window. */
  private croppedPair(index: number, random: SeededRandom): { rgb: Uint8Array; classIndex: number }[] {
    const maker = this.makers.get('train');
    const pair = maker
      ? maker.makes.drawn(maker.placeOf.get(index)!, random)
      : this.blendPair(index, random, this.variants);
    const side = this.imageSize;
    const window = this.config.randomResizedCrop && randomWindow(side, random, FINETUNE_MIN_AREA);
    const [fake, real] = this.madeClasses().map((name) => this.classes.indexOf(name));
    return [
      { rgb: pair.real, classIndex: real },
      { rgb: pair.fake, classIndex: fake },
    ].map(({ rgb, classIndex }) => ({
      rgb: window ? resampleRgb(rgb, side, window, side) : rgb,
      classIndex,
    }));
  }

  private predictedFace(index: number, label: string): PredictedFace {
    const { id, name } = this.faces[index];
    return { id, name, group: this.groups[index], label, classIndex: this.classes.indexOf(label) };
  }
}

/** All of them in a random order, again and again, until there are `wanted`. */
function repeatedTo(wanted: number, faces: readonly number[], random: SeededRandom): number[] {
  const repeated: number[] = [];
  while (repeated.length < wanted) repeated.push(...random.permutation(faces.length).map((i) => faces[i]));
  return repeated.slice(0, wanted);
}

/** One of each stratum in turn, until the largest was seen once: any stretch has as many of one as of another, give or take one. */
function interleaved(strata: readonly number[][], random: SeededRandom): number[] {
  const largest = Math.max(...strata.map((faces) => faces.length));
  const turns = random.permutation(strata.length).map((i) => repeatedTo(largest, strata[i], random));
  return Array.from({ length: largest }, (_, k) => turns.map((faces) => faces[k])).flat();
}

function scaled(rgb: Uint8Array, side: number): Uint8Array {
  if (side === CROP_SIZE) return rgb;
  return resampleRgb(rgb, CROP_SIZE, { x: 0, y: 0, width: CROP_SIZE, height: CROP_SIZE }, side);
}

/** Pixels are read anew at each look. */
function genuineFace(face: LabelledFace, group: string | null): GenuineFace {
  const { id, geometry } = face;
  return {
    ...{ id, group, ...(geometry && { geometry }) },
    get rgb() {
      return face.rgb;
    },
    get parsing() {
      return face.parsing;
    },
  };
}

const withoutFakes = (fakes: string, [commonest]: readonly Refusals[]): LabError =>
  new LabError(
    'invalid-config',
    `None of the genuine training faces can be made into ${fakes} fakes${commonest ? `; the commonest reason, of ${commonest.faces}: ${commonest.reason}` : '.'}`,
    'Import more faces, of more people, or set Fakes to self-blended.',
  );

/** @throws LabError `invalid-config` for one class alone, and when nobody can tell of which class fakes are to be made */
function classesOf(all: readonly string[], fakes: DetectorConfig['fakes']): string[] {
  const labels = [...new Set(all)].sort();
  if (fakes === 'dataset') {
    const single = oneClassOnly(labels, fakes);
    if (single) throw new LabError('invalid-config', `${single.what}: a detector needs two.`, single.wayOut);
    return labels;
  }
  const real = bonaFideClass(labels);
  if (real === null) {
    throw new LabError(
      'invalid-config',
      `None of the classes ${labels.map((label) => `"${label}"`).join(', ')} is called real, live or bona fide.`,
      'Rename the class of the real photographs to "real", or train on the fakes of the dataset.',
    );
  }
  const others = labels.filter((label) => label !== real);
  return [others.length === 1 ? others[0] : MADE_CLASS, real].sort();
}

/** One picture through the augmentations of the configuration, at the network's size. */
function augmented(rgb: Uint8Array, side: number, config: DetectorConfig, random: SeededRandom): Uint8Array {
  let picture = rgb;
  if (config.flip && random.uniform() < 0.5) picture = mirror(picture, side, 3);
  if (config.randAugment > 0) picture = randAugment(picture, side, config.randAugment, random);
  if (config.resize > 0 && random.uniform() < config.resize) {
    picture = downUp(picture, side, 1 + 2 * random.uniform());
  }
  if (config.blur > 0 && random.uniform() < config.blur) {
    picture = blurPicture(picture, side, (0.3 + random.uniform()) * Math.sqrt(side / 64));
  }
  if (config.noise > 0 && random.uniform() < config.noise) {
    picture = addNoise(picture, 10 * random.uniform(), random);
  }
  if (config.jpeg > 0 && random.uniform() < config.jpeg) {
    picture = jpegRoundTrip(picture, side, 40 + random.integer(61));
  }
  return picture;
}
