/**
 * The full state of a run, and how it becomes bytes and a run again: both networks, both moments, the place in the
 * data order and in every random stream, the figures so far. A run that goes on from it computes, on the same
 * adapter, bit for bit what it would have computed without the interruption.
 */
import { APP_VERSION } from '@/lib/version';
import type * as tf from '@/ml/tf';
import { SealedFileWriter, type SealedFile } from '@/storage/sealedFile';
import type { ExportableRun } from '../exports/exportRun';
import { notARun, readPretrainHead, type PretrainHead, type RunPlace } from './pretrainHead';

/** What a run must lay open to be saved; everything stays its own. */
export interface SavableRun extends ExportableRun, RunPlace {}

const METRICS = 'metrics';
type TensorGroup = 'online' | 'target' | 'teacher' | 'm' | 'v';
const sectionOf = (group: TensorGroup, name: string) => `${group}.${name}`;

/**
 * Reads the whole state back from the GPU. Call it between two steps; the run may go on when it has resolved.
 * @param metrics the figures so far, as `StepTable.bytes` gives them
 */
export async function writeRunState(
  run: SavableRun,
  metrics: Uint8Array,
  about: Pick<PretrainHead, 'loss' | 'savedAt'>,
): Promise<Blob> {
  const { networks, moments, record, stream, faceInfos, showFaceIds } = run;
  const writer = new SealedFileWriter();
  const addAll = async (group: TensorGroup, tensors: readonly (readonly [string, tf.Tensor])[]) => {
    // Together: each read alone would wait for the GPU again.
    const values = await Promise.all(tensors.map(([, tensor]) => tensor.data()));
    for (const [i, [name]] of tensors.entries()) {
      const { buffer, byteOffset, byteLength } = values[i];
      await writer.add(sectionOf(group, name), new Uint8Array(buffer, byteOffset, byteLength));
    }
  };
  for (const group of ['online', 'target', 'teacher'] as const) {
    const network = networks[group];
    await addAll(
      group,
      network.specs.map(({ name }) => [name, network.get(name)]),
    );
  }
  for (const group of ['m', 'v'] as const) {
    await addAll(
      group,
      moments.map((moment) => [moment.name, moment[group]]),
    );
  }
  await writer.add(METRICS, metrics);
  const head: PretrainHead = {
    kind: 'pretraining run',
    fsfmLab: APP_VERSION,
    record,
    stream,
    faceInfos,
    showFaceIds,
    ...about,
  };
  return writer.finish(head);
}

/** A state out of a file, every byte checked. */
export interface RunState {
  head: PretrainHead;
  metrics: Uint8Array;
  values: (group: TensorGroup, name: string) => Float32Array;
}

/** @throws LabError `invalid-file` naming what was changed, or that this is no run */
export async function readRunState(file: SealedFile): Promise<RunState> {
  const head = readPretrainHead(file);
  const sections = new Map<string, Uint8Array>();
  for (const name of file.names) sections.set(name, await file.read(name));
  const get = (name: string): Uint8Array => {
    const bytes = sections.get(name);
    if (!bytes) throw notARun(`it has no "${name}"`);
    return bytes;
  };
  return {
    head,
    metrics: get(METRICS),
    values: (group, name) => {
      const { buffer, byteOffset, byteLength } = get(sectionOf(group, name));
      return new Float32Array(buffer, byteOffset, byteLength / 4);
    },
  };
}
