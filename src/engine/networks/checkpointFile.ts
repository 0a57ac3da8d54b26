/** The weights of a checkpoint from a file, brought into our layout one tensor at a time. No worker, no page. */
import { LabError } from '@/lib/errors';
import { fromCheckpoint } from '@/ml/model/checkpointLayout';
import type { ParameterSpec } from '@/ml/model/parameters';
import { ParameterStore } from '@/ml/model/parameterStore';
import { interpolatePositions } from '@/ml/model/positions';
import type { ByteSource } from '@/storage/byteSource';
import { BYTES_PER_ELEMENT, elementCount, toFloat32 } from '@/storage/tensors';
import {
  CheckpointDirectory,
  gridOf,
  isPositions,
  openDirectory,
  type CheckpointAnswers,
} from './checkpointDirectory';

/** Bytes of tensors read so far, and in all. */
export type LoadProgress = (doneBytes: number, totalBytes: number) => void;

export class CheckpointFile extends CheckpointDirectory {
  static override async open(
    source: ByteSource | readonly ByteSource[],
    answers: CheckpointAnswers = {},
  ): Promise<CheckpointFile> {
    return new CheckpointFile(await openDirectory(source, answers));
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

  /**
   * The file's weights one tensor at a time, as `load` has them, for a network that has others too.
   * @throws LabError as `load`; what it gives rejects likewise
   */
  reader(specs: readonly ParameterSpec[]): (spec: ParameterSpec) => Promise<Float32Array> {
    this.check(specs);
    return (spec) => this.read(spec);
  }

  /**
   * Tensors that lie beside the network: under `group.part` in a safetensors file, in a dict `group` in a PyTorch file.
   * @returns null unless all of them are there
   * @throws LabError `invalid-file` when one cannot be read
   */
  async readBeside(group: string, parts: readonly string[]): Promise<Float32Array[] | null> {
    const isOwnDict = this.whole.states.includes(group);
    const archive = isOwnDict ? this.whole.select(group) : this.whole;
    const names = parts.map((part) => (isOwnDict ? part : `${group}.${part}`));
    if (!names.every((name) => archive.tensors.has(name))) return null;
    const values: Float32Array[] = [];
    for (const name of names) values.push(toFloat32(await archive.read(name)));
    return values;
  }

  private sizeOf(spec: ParameterSpec): number {
    const info = this.archive.tensors.get(this.nameOf(spec));
    return info ? elementCount(info.shape) * BYTES_PER_ELEMENT[info.dtype] : 0;
  }

  private async read(spec: ParameterSpec): Promise<Float32Array> {
    const name = this.nameOf(spec);
    const stored = await this.archive.read(name);
    const values = toFloat32(stored, { share: true });
    requireFinite(name, values);
    if (this.isOneLogit(spec)) return besideZeros(values);
    if (isPositions(spec)) {
      const grids = { from: gridOf(stored.shape), to: gridOf(spec.shape) };
      return interpolatePositions(values, spec.shape[2], grids);
    }
    return fromCheckpoint(spec, await this.scaled(spec, values));
  }

  /**
   * With LayerScale taken into the last layer of each branch: x + gamma * (W y + b) = x + (gamma W) y + gamma b, so
   * that the network needs none.
   * @param values [D, ...] of a weight or bias, in the file's layout
   */
  private async scaled({ name }: ParameterSpec, values: Float32Array): Promise<Float32Array> {
    const { layerScale } = this.recognised;
    const [, block, layer] = /^(blocks\.\d+\.)(attn\.proj|mlp\.fc2)\.(?:weight|bias)$/.exec(name) ?? [];
    if (!layerScale || block === undefined) return values;
    const gammaName = this.nameOf({ name: block + layerScale[layer === 'attn.proj' ? 0 : 1] });
    const gamma = toFloat32(await this.archive.read(gammaName));
    requireFinite(gammaName, gamma);
    const rowLength = values.length / gamma.length;
    return values.map((value, i) => value * gamma[Math.floor(i / rowLength)]);
  }
}

/** @throws LabError `invalid-file` naming the tensor and its first number that is none */
function requireFinite(name: string, values: Float32Array): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new LabError(
    'invalid-file',
    `The checkpoint cannot be used: "${name}" holds ${values[at]} (number ${at + 1} of ${values.length}).`,
    'Its training diverged, or the file is damaged: use an earlier checkpoint or another copy.',
  );
}

/** Two outputs of one: zeros, then the values. */
function besideZeros(values: Float32Array): Float32Array {
  const both = new Float32Array(2 * values.length);
  both.set(values, values.length);
  return both;
}
