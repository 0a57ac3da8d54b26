/** A run as files for other programs. The networks are only read; whoever calls sees to it that they stand still. */
import type { ModelConfig } from '@/lib/presets';
import type { Moments } from '@/ml/optim/adamW';
import { exportNetwork, type RunRecord } from './checkpoint';
import type { Networks } from './networks';
import { checkpointNumber, onlineCheckpoint, targetCheckpoint } from './pytorchCheckpoint';

/**
 * `safetensors`: the online network with the run's record. `pytorch`: `checkpoint-N.pth`, which the released code
 * resumes from, optimiser included. `pytorch-target`: the target network that belongs to it.
 */
export type ExportKind = 'safetensors' | 'pytorch' | 'pytorch-target';

export interface ExportedFile {
  name: string;
  /** May be larger than the memory: the browser keeps what it wants of it on disk. */
  blob: Blob;
}

/** What an export needs of a run. */
export interface ExportableRun {
  model: ModelConfig;
  networks: Networks;
  moments: readonly Moments[];
  record: RunRecord;
}

const writers: Readonly<Record<ExportKind, (run: ExportableRun) => Promise<ExportedFile>>> = {
  safetensors: async ({ networks, record }) => ({
    name: `fsfm-step-${record.step}.safetensors`,
    blob: new Blob([(await exportNetwork(networks.online, record)) as Uint8Array<ArrayBuffer>]),
  }),
  pytorch: async ({ networks, moments, record }) => ({
    name: `checkpoint-${checkpointNumber(record)}.pth`,
    blob: await onlineCheckpoint(networks.online, moments, record),
  }),
  'pytorch-target': async ({ networks, record }) => ({
    name: `checkpoint-te-${checkpointNumber(record)}.pth`,
    blob: await targetCheckpoint(networks.target, record),
  }),
};

export function exportRun(kind: ExportKind, run: ExportableRun): Promise<ExportedFile> {
  return writers[kind](run);
}
