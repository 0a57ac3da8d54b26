/** What a checkpoint from a file says before its weights are read, whoever wrote it. Holds no tensors and needs no tfjs. */
import { LabError } from '@/lib/errors';
import { asPixelStatistics, type PixelStatistics } from '@/lib/pixelStatistics';
import { checkpointShape } from '@/ml/model/checkpointLayout';
import type { ParameterSpec } from '@/ml/model/parameters';
import { recogniseCheckpoint, type RecognisedCheckpoint } from '@/ml/model/recognise';
import type { ByteSource } from '@/storage/byteSource';
import { openTensorArchive } from '@/storage/tensorArchive';
import type { TensorArchive } from '@/storage/tensors';

/** VGGFace2, on which the released weights were pretrained; they need these, not ImageNet's. */
const VGGFACE2: PixelStatistics = {
  mean: [0.5482207536697388, 0.42340534925460815, 0.3654651641845703],
  std: [0.2789176106452942, 0.2438540756702423, 0.23493893444538116],
};

const POSITIONS = /(^|_)pos_embed$/;

export const gridOf = (shape: readonly number[]) => Math.sqrt(shape[1] - 1);
/** Positions may be of another grid: they are interpolated. */
export const isPositions = ({ name }: Pick<ParameterSpec, 'name'>) => POSITIONS.test(name);

export class CheckpointDirectory {
  protected constructor(
    protected readonly archive: TensorArchive,
    /** What it holds. */
    readonly recognised: RecognisedCheckpoint,
  ) {}

  /**
   * Reads the directory and recognises the network; no weights yet.
   * @throws LabError `invalid-file` with the reason
   */
  static async open(source: ByteSource): Promise<CheckpointDirectory> {
    const archive = await openTensorArchive(source);
    return new CheckpointDirectory(archive, recognise(archive));
  }

  /** Texts and numbers beside the tensors. */
  get metadata(): TensorArchive['metadata'] {
    return this.archive.metadata;
  }

  /**
   * With which pixel statistics pictures must be normalised: those in the record of our own exports, else
   * those of the released weights. A `pretrain_ds_mean_std.txt` beside the file knows better.
   */
  get statistics(): { values: PixelStatistics; source: 'record' | 'vggface2' } {
    const { run } = this.metadata;
    try {
      const record: unknown = typeof run === 'string' ? JSON.parse(run) : null;
      const own =
        record instanceof Object && 'statistics' in record ? asPixelStatistics(record.statistics) : null;
      if (own) return { values: own, source: 'record' };
    } catch {
      // A record that is not JSON is not ours.
    }
    return { values: VGGFACE2, source: 'vggface2' };
  }

  /** Whether it holds a tensor of this name of ours. */
  has(name: string): boolean {
    return this.archive.tensors.has(this.recognised.prefix + name);
  }

  /** @throws LabError `invalid-file` when one of these is missing or of another shape */
  check(specs: readonly ParameterSpec[]): void {
    for (const spec of specs) {
      const shape = this.archive.tensors.get(this.nameOf(spec))?.shape;
      const wanted = checkpointShape(spec);
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
    return this.recognised.prefix + name;
  }
}

export function recognise({ tensors }: TensorArchive): RecognisedCheckpoint {
  return recogniseCheckpoint(new Map([...tensors].map(([name, { shape }]) => [name, shape])));
}

function misfit(what: string): LabError {
  return new LabError(
    'invalid-file',
    `The checkpoint does not fit the network: ${what}.`,
    'Choose the model that the checkpoint was made with.',
  );
}
