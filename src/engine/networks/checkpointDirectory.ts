/** What a checkpoint from a file says before its weights are read, whoever wrote it. Holds no tensors and needs no tfjs. */
import { LabError } from '@/lib/errors';
import { parseBounded } from '@/lib/json';
import {
  asPixelStatistics,
  statisticsOf,
  type PixelStatistics,
  type StatisticsInFile,
} from '@/lib/pixelStatistics';
import { checkpointShape } from '@/ml/model/checkpointLayout';
import type { ParameterSpec } from '@/ml/model/parameters';
import { HeadsUnknownError } from '@/ml/model/attentionHeads';
import { placeOf } from '@/ml/model/networkNames';
import type { RecognisedCheckpoint } from '@/ml/model/recognised';
import type { ByteSource } from '@/storage/byteSource';
import { openTensorArchive } from '@/storage/tensorArchive';
import type { TensorArchive } from '@/storage/tensors';
import { asChoice, chooseNetwork, findNetworks, type NetworkChoice } from './networkChoice';

/** An argument of the released code: ImageNet's statistics instead of those of pretraining. */
const IMAGENET_ARGUMENT = 'args.normalize_from_IMN';

const POSITIONS = /(^|_)pos_embed$/;

export const gridOf = (shape: readonly number[]) => Math.sqrt(shape[1] - 1);
/** Positions may be of another grid: they are interpolated. */
export const isPositions = ({ name }: Pick<ParameterSpec, 'name'>) => POSITIONS.test(name);

/** What a person says of a file that does not say it itself. */
export interface CheckpointAnswers {
  /** Which of its networks, by `NetworkChoice.id`. */
  network?: string;
  /** Attention heads. */
  heads?: number;
  /** Attention heads of the pixel decoder. */
  decoderHeads?: number;
}

/** What is known of a file once its directory was read. */
export interface OpenedDirectory {
  /** Of the chosen network. */
  archive: TensorArchive;
  /** Of all that the file holds. */
  whole: TensorArchive;
  recognised: RecognisedCheckpoint;
  networks: readonly NetworkChoice[];
  network: string;
}

export class CheckpointDirectory {
  protected readonly archive: TensorArchive;
  protected readonly whole: TensorArchive;
  /** What it holds. */
  readonly recognised: RecognisedCheckpoint;
  /** Every network of the file, the chosen one too: weights as trained, their average, a teacher and its student. */
  readonly networks: readonly NetworkChoice[];
  /** Which of `networks` this is. */
  readonly network: string;

  protected constructor({ archive, whole, recognised, networks, network }: OpenedDirectory) {
    this.archive = archive;
    this.whole = whole;
    this.recognised = recognised;
    this.networks = networks;
    this.network = network;
  }

  /**
   * Reads the directory and recognises the network; no weights yet. Of several networks it is the likeliest, and
   * `networks` names them all.
   * @param source the file, or all parts of a model that was saved in several
   * @throws LabError `invalid-file` with the reason; `HeadsUnknownError` when the number of attention heads must be
   *   said first
   */
  static async open(
    source: ByteSource | readonly ByteSource[],
    answers: CheckpointAnswers = {},
  ): Promise<CheckpointDirectory> {
    return new CheckpointDirectory(await openDirectory(source, answers));
  }

  /** Texts and numbers beside the tensors. */
  get metadata(): TensorArchive['metadata'] {
    return this.archive.metadata;
  }

  /**
   * With which pixel statistics pictures must be normalised: those in the record of our own exports; ImageNet's where the
   * arguments say so; else what the released code takes without a text beside the file, ImageNet's for detectors of
   * spoofs and VGGFace2's for all others. A `pretrain_ds_mean_std.txt` beside the file knows better than these two.
   */
  get statistics(): { values: PixelStatistics; source: StatisticsInFile } {
    const { run, [IMAGENET_ARGUMENT]: fromImageNet } = this.metadata;
    const record = typeof run === 'string' ? parseBounded(run) : null;
    const own =
      record instanceof Object && 'statistics' in record ? asPixelStatistics(record.statistics) : null;
    if (own) return { values: own, source: 'record' };
    if (fromImageNet === true) return { values: statisticsOf('ImageNet'), source: 'arguments' };
    const assumed = this.recognised.embedding > 0 ? 'ImageNet' : 'VGGFace2';
    return { values: statisticsOf(assumed), source: 'assumed' };
  }

  /** Whether it holds a tensor of this name of ours. */
  has(name: string): boolean {
    return this.archive.tensors.has(this.nameOf({ name }));
  }

  /** @throws LabError `invalid-file` when one of these is missing or of another shape */
  check(specs: readonly ParameterSpec[]): void {
    for (const spec of specs) {
      const shape = this.archive.tensors.get(this.nameOf(spec))?.shape;
      const wanted = this.isOneLogit(spec) ? [1, ...spec.shape.slice(1)] : checkpointShape(spec);
      if (!shape) throw misfit(`"${spec.name}" is missing`);
      const fits = isPositions(spec)
        ? shape.length === 3 && shape[2] === wanted[2] && Number.isInteger(gridOf(shape))
        : shape.join() === wanted.join();
      if (!fits)
        throw misfit(`"${spec.name}" is [${shape.join(', ')}] where [${wanted.join(', ')}] is needed`);
    }
  }

  /** In the file. */
  protected nameOf({ name }: Pick<ParameterSpec, 'name'>): string {
    const { prefix, places } = this.recognised;
    return placeOf(name, prefix, places);
  }

  /** Whether this is the head of one output, which is read as two: 0 and itself. */
  protected isOneLogit({ name, shape }: ParameterSpec): boolean {
    return this.recognised.oneLogit && name.startsWith('head.') && shape[0] === 2;
  }
}

/** @throws as `CheckpointDirectory.open` */
export async function openDirectory(
  source: ByteSource | readonly ByteSource[],
  answers: CheckpointAnswers = {},
): Promise<OpenedDirectory> {
  const archive = await openTensorArchive(source);
  const found = findNetworks(archive, answers);
  const chosen = chooseNetwork(found, answers.network);
  if (!chosen.recognised) throw chosen.error;
  const { recognised } = chosen;
  if (recognised.headsFrom === 'unknown') {
    throw new HeadsUnknownError(recognised.model.width, recognised.headChoices);
  }
  return {
    archive: archive.select(chosen.state),
    whole: archive,
    recognised,
    networks: found.map(asChoice),
    network: chosen.id,
  };
}

function misfit(what: string): LabError {
  return new LabError(
    'invalid-file',
    `The checkpoint does not fit the network: ${what}.`,
    'Choose the model that the checkpoint was made with.',
  );
}
