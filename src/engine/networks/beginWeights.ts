/**
 * A pretraining run that begins with weights from files: one's own exports, what a cluster gave back, released
 * checkpoints. Weights only: optimiser and schedules start afresh.
 */
import type { ModelConfig } from '@/lib/presets';
import { PRESET_NAMES, PRESETS, type PresetName } from '@/lib/presets';
import type { ParameterStore } from '@/ml/model/parameterStore';
import type { CheckpointKind } from '@/ml/model/recognise';
import { blobSource } from '@/storage/byteSource';
import type { CheckpointAnswers } from './checkpointDirectory';
import { CheckpointFile } from './checkpointFile';
import type { Networks } from './networks';

/** A checkpoint file as a person knows it. */
export interface WeightsFile {
  name: string;
  blob: Blob;
  /** What a person said of it. */
  answers?: CheckpointAnswers;
}

export interface BeginWeights {
  online: WeightsFile;
  /** Null: the target network begins as a copy of the online one. */
  target: WeightsFile | null;
}

/** What a file holds, told before a run begins with it. */
export interface WeightsReport {
  kind: CheckpointKind;
  /** As papers write it, e.g. "ViT-B/16". */
  size: string;
  /** Of attention. */
  heads: number;
  /** The preset of this geometry; null where the app trains none. */
  preset: PresetName | null;
  /** Last complete epoch, counted from 0 as the released code does, where the file says so. */
  epoch: number | null;
}

/** What a plain encoder or a detector gives to pretraining. */
const ENCODER = /^(cls_token|pos_embed|patch_embed|blocks|norm)(\.|$)/;

/** Reads the file's directory only. @throws LabError `invalid-file` with the reason; with `heads` to be said first */
export async function inspectWeights(blob: Blob, answers?: CheckpointAnswers): Promise<WeightsReport> {
  const { recognised, metadata } = await CheckpointFile.open(blobSource(blob), answers);
  const { kind, size, model } = recognised;
  const same = (a: ModelConfig, b: ModelConfig) =>
    (Object.keys(a) as (keyof ModelConfig)[]).every((key) => a[key] === b[key]);
  return {
    kind,
    size,
    heads: model.heads,
    preset: PRESET_NAMES.find((name) => same(PRESETS[name].model, model)) ?? null,
    epoch: typeof metadata.epoch === 'number' ? metadata.epoch : null,
  };
}

/** Overwrites those tensors of a network that the file has a part in. */
async function overwrite(network: ParameterStore, { blob, answers }: WeightsFile): Promise<void> {
  const file = await CheckpointFile.open(blobSource(blob), answers);
  const isWhole = file.recognised.kind === 'online' || file.recognised.kind === 'target';
  const specs = network.specs.filter((spec) => file.has(spec.name) && (isWhole || ENCODER.test(spec.name)));
  const loaded = await file.load(specs);
  for (const { name } of specs) network.get(name).assign(loaded.get(name));
  loaded.dispose();
}

/**
 * Brings the files' weights into fresh networks, before their first step. MCF's teacher becomes the encoder of the online network's
 * file as it is, and stays so.
 * @throws LabError `invalid-file` when a file is damaged or of another geometry
 */
export async function beginWith({ online, target, teacher }: Networks, weights: BeginWeights): Promise<void> {
  await overwrite(online, weights.online);
  copyInto(teacher, online);
  if (weights.target) return overwrite(target, weights.target);
  copyInto(target, online);
}

function copyInto(network: ParameterStore, source: ParameterStore): void {
  for (const { name } of network.specs) {
    const copy = source.get(name).clone();
    network.get(name).assign(copy);
    copy.dispose();
  }
}
