/** The weights of a checkpoint from a file, brought into our layout one tensor at a time. No worker, no page. */
import { fromCheckpoint } from '@/ml/model/checkpointLayout';
import type { ParameterSpec } from '@/ml/model/parameters';
import { ParameterStore } from '@/ml/model/parameterStore';
import { interpolatePositions } from '@/ml/model/positions';
import type { ByteSource } from '@/storage/byteSource';
import { openTensorArchive } from '@/storage/tensorArchive';
import { BYTES_PER_ELEMENT, elementCount, toFloat32 } from '@/storage/tensors';
import { CheckpointDirectory, gridOf, isPositions, recognise } from './checkpointDirectory';

/** Bytes of tensors read so far, and in all. */
export type LoadProgress = (doneBytes: number, totalBytes: number) => void;

export class CheckpointFile extends CheckpointDirectory {
  static override async open(source: ByteSource): Promise<CheckpointFile> {
    const archive = await openTensorArchive(source);
    return new CheckpointFile(archive, recognise(archive));
  }

  /**
   * The file's weights as a network of these tensors, which the caller owns. Positions of another grid are
   * interpolated as the released code does.
   * @throws LabError `invalid-file` when one is missing or of another shape
   */
  async load(specs: readonly ParameterSpec[], onProgress: LoadProgress = () => {}): Promise<ParameterStore> {
    this.check(specs);
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

  private sizeOf(spec: ParameterSpec): number {
    const info = this.archive.tensors.get(this.nameOf(spec));
    return info ? elementCount(info.shape) * BYTES_PER_ELEMENT[info.dtype] : 0;
  }

  private async read(spec: ParameterSpec): Promise<Float32Array> {
    const stored = await this.archive.read(this.nameOf(spec));
    const values = toFloat32(stored, { share: true });
    if (!isPositions(spec)) return fromCheckpoint(spec, values);
    const grids = { from: gridOf(stored.shape), to: gridOf(spec.shape) };
    return interpolatePositions(values, spec.shape[2], grids);
  }
}
