/**
 * A checkpoint from a file, whoever wrote it: recognised, and its tensors brought into our layout one at a
 * time. No worker, no page.
 */
import { LabError } from '@/lib/errors';
import { checkpointShape, fromCheckpoint } from '@/ml/model/checkpointLayout';
import type { ParameterSpec } from '@/ml/model/parameters';
import { ParameterStore } from '@/ml/model/parameterStore';
import { interpolatePositions } from '@/ml/model/positions';
import { recogniseCheckpoint, type RecognisedCheckpoint } from '@/ml/model/recognise';
import type { ByteSource } from '@/storage/byteSource';
import { asPixelStatistics, type PixelStatistics } from '@/lib/pixelStatistics';
import { openTensorArchive } from '@/storage/tensorArchive';
import { BYTES_PER_ELEMENT, elementCount, toFloat32, type TensorArchive } from '@/storage/tensors';

/** Bytes of tensors read so far, and in all. */
export type LoadProgress = (doneBytes: number, totalBytes: number) => void;

/** VGGFace2, on which the released weights were pretrained; they need these, not ImageNet's. */
const VGGFACE2: PixelStatistics = {
  mean: [0.5482207536697388, 0.42340534925460815, 0.3654651641845703],
  std: [0.2789176106452942, 0.2438540756702423, 0.23493893444538116],
};

const POSITIONS = /(^|_)pos_embed$/;

const gridOf = (shape: readonly number[]) => Math.sqrt(shape[1] - 1);

export class CheckpointFile {
  private constructor(
    private readonly archive: TensorArchive,
    /** What it holds. */
    readonly recognised: RecognisedCheckpoint,
  ) {}

  /**
   * Reads the directory and recognises the network; no weights yet.
   * @throws LabError `invalid-file` with the reason
   */
  static async open(source: ByteSource): Promise<CheckpointFile> {
    const archive = await openTensorArchive(source);
    const shapes = new Map([...archive.tensors].map(([name, { shape }]) => [name, shape]));
    return new CheckpointFile(archive, recogniseCheckpoint(shapes));
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

  /**
   * The file's weights as a network of these tensors, which the caller owns. Positions of another grid are
   * interpolated as the released code does.
   * @throws LabError `invalid-file` when one is missing or of another shape
   */
  async load(specs: readonly ParameterSpec[], onProgress: LoadProgress = () => {}): Promise<ParameterStore> {
    for (const spec of specs) this.check(spec);
    const sizes = specs.map((spec) => this.sizeOf(spec));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    let done = 0;
    return ParameterStore.load(specs, async (spec) => {
      const values = await this.read(spec);
      done += this.sizeOf(spec);
      onProgress(done, total);
      return values;
    });
  }

  /** Whether it holds a tensor of this name of ours. */
  has(name: string): boolean {
    return this.archive.tensors.has(this.recognised.prefix + name);
  }

  private nameOf(spec: ParameterSpec): string {
    return this.recognised.prefix + spec.name;
  }

  private sizeOf(spec: ParameterSpec): number {
    const info = this.archive.tensors.get(this.nameOf(spec));
    return info ? elementCount(info.shape) * BYTES_PER_ELEMENT[info.dtype] : 0;
  }

  private check(spec: ParameterSpec): void {
    const shape = this.archive.tensors.get(this.nameOf(spec))?.shape;
    const wanted = checkpointShape(spec);
    if (!shape) throw misfit(`"${spec.name}" is missing`);
    const isPosition = POSITIONS.test(spec.name);
    const fits = isPosition
      ? shape.length === 3 && shape[2] === wanted[2] && Number.isInteger(gridOf(shape))
      : shape.join() === wanted.join();
    if (!fits) throw misfit(`"${spec.name}" is [${shape.join(', ')}] where [${wanted.join(', ')}] is needed`);
  }

  private async read(spec: ParameterSpec): Promise<Float32Array> {
    const stored = await this.archive.read(this.nameOf(spec));
    const values = toFloat32(stored, { share: true });
    if (!POSITIONS.test(spec.name)) return fromCheckpoint(spec, values);
    const grids = { from: gridOf(stored.shape), to: gridOf(spec.shape) };
    return interpolatePositions(values, spec.shape[2], grids);
  }
}

function misfit(what: string): LabError {
  return new LabError(
    'invalid-file',
    `The checkpoint does not fit the network: ${what}.`,
    'Choose the model that the checkpoint was made with.',
  );
}
