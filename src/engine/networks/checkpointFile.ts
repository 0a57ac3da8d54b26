/**
 * A checkpoint from a file, whoever wrote it: recognised, and its tensors brought into our layout one at a
 * time. No worker, no page.
 */
import { LabError } from '@/lib/errors';
import { parseBounded } from '@/lib/json';
import { checkpointShape, fromCheckpoint } from '@/ml/model/checkpointLayout';
import type { ParameterSpec } from '@/ml/model/parameters';
import { ParameterStore } from '@/ml/model/parameterStore';
import { interpolatePositions } from '@/ml/model/positions';
import { HeadsUnknownError } from '@/ml/model/attentionHeads';
import { placeOf } from '@/ml/model/networkNames';
import type { RecognisedCheckpoint } from '@/ml/model/recognised';
import type { ByteSource } from '@/storage/byteSource';
import { asMeanStd, type MeanStd } from '@/storage/meanStd';
import { openTensorArchive } from '@/storage/tensorArchive';
import { BYTES_PER_ELEMENT, elementCount, toFloat32, type TensorArchive } from '@/storage/tensors';
import { asChoice, chooseNetwork, findNetworks, type NetworkChoice } from './networkChoice';

/** Bytes of tensors read so far, and in all. */
export type LoadProgress = (doneBytes: number, totalBytes: number) => void;

/** VGGFace2, on which the released weights were pretrained; they need these, not ImageNet's. */
const VGGFACE2: MeanStd = {
  mean: [0.5482207536697388, 0.42340534925460815, 0.3654651641845703],
  std: [0.2789176106452942, 0.2438540756702423, 0.23493893444538116],
};

const POSITIONS = /(^|_)pos_embed$/;

const gridOf = (shape: readonly number[]) => Math.sqrt(shape[1] - 1);

/** What a person says of a file that does not say it itself. */
export interface CheckpointAnswers {
  /** Which of its networks, by `NetworkChoice.id`. */
  network?: string;
  /** Attention heads. */
  heads?: number;
}

export class CheckpointFile {
  private constructor(
    private readonly archive: TensorArchive,
    /** What it holds. */
    readonly recognised: RecognisedCheckpoint,
    /** Every network of the file, the chosen one too: weights as trained, their average, a teacher and its student. */
    readonly networks: readonly NetworkChoice[],
    /** Which of `networks` this is. */
    readonly network: string,
  ) {}

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
  ): Promise<CheckpointFile> {
    const archive = await openTensorArchive(source);
    const found = findNetworks(archive, answers.heads);
    const chosen = chooseNetwork(found, answers.network);
    if (!chosen.recognised) throw chosen.error;
    const { recognised } = chosen;
    if (recognised.headsFrom === 'unknown') {
      throw new HeadsUnknownError(recognised.model.width, recognised.headChoices);
    }
    const networks = found.map(asChoice);
    return new CheckpointFile(archive.select(chosen.state), recognised, networks, chosen.id);
  }

  /** Texts and numbers beside the tensors. */
  get metadata(): TensorArchive['metadata'] {
    return this.archive.metadata;
  }

  /**
   * With which pixel statistics pictures must be normalised: those in the record of our own exports, else
   * those of the released weights. A `pretrain_ds_mean_std.txt` beside the file knows better.
   */
  get statistics(): { values: MeanStd; source: 'record' | 'vggface2' } {
    const { run } = this.metadata;
    const record = typeof run === 'string' ? parseBounded(run) : null;
    const own = record instanceof Object && 'statistics' in record ? asMeanStd(record.statistics) : null;
    if (own) return { values: own, source: 'record' };
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
    return this.archive.tensors.has(this.nameOf({ name }));
  }

  private nameOf({ name }: Pick<ParameterSpec, 'name'>): string {
    const { prefix, places } = this.recognised;
    return placeOf({ name, prefix, ...places });
  }

  private sizeOf(spec: ParameterSpec): number {
    const info = this.archive.tensors.get(this.nameOf(spec));
    return info ? elementCount(info.shape) * BYTES_PER_ELEMENT[info.dtype] : 0;
  }

  private check(spec: ParameterSpec): void {
    const shape = this.archive.tensors.get(this.nameOf(spec))?.shape;
    const wanted = this.isOneLogit(spec) ? [1, ...spec.shape.slice(1)] : checkpointShape(spec);
    if (!shape) throw misfit(`"${spec.name}" is missing`);
    const isPosition = POSITIONS.test(spec.name);
    const fits = isPosition
      ? shape.length === 3 && shape[0] === 1 && shape[2] === wanted[2] && Number.isInteger(gridOf(shape))
      : shape.join() === wanted.join();
    if (!fits) throw misfit(`"${spec.name}" is [${shape.join(', ')}] where [${wanted.join(', ')}] is needed`);
  }

  private async read(spec: ParameterSpec): Promise<Float32Array> {
    const name = this.nameOf(spec);
    const stored = await this.archive.read(name);
    const values = toFloat32(stored, { share: true });
    requireFinite(name, values);
    if (this.isOneLogit(spec)) return besideZeros(values);
    if (POSITIONS.test(spec.name)) {
      const grids = { from: gridOf(stored.shape), to: gridOf(spec.shape) };
      return interpolatePositions(values, spec.shape[2], grids);
    }
    return fromCheckpoint(spec, await this.scaled(spec, values));
  }

  /** Whether this is the head of one output, which is read as two: 0 and itself. */
  private isOneLogit({ name, shape }: ParameterSpec): boolean {
    return this.recognised.oneLogit && name.startsWith('head.') && shape[0] === 2;
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
    `The checkpoint cannot be computed with: "${name}" holds ${values[at]} (number ${at + 1} of ${values.length}).`,
    'Its training diverged, or the file is damaged: use an earlier checkpoint or another copy.',
  );
}

/** Two outputs of one: zeros, then the values. */
function besideZeros(values: Float32Array): Float32Array {
  const both = new Float32Array(2 * values.length);
  both.set(values, values.length);
  return both;
}

function misfit(what: string): LabError {
  return new LabError(
    'invalid-file',
    `The checkpoint does not fit the network: ${what}.`,
    'Choose the model that the checkpoint was made with.',
  );
}
