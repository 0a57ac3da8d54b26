/** A run as files for other programs. The networks are only read; whoever calls sees to it that they stand still. */
import type { FaceCrop } from '@/faces/types';
import { PRETRAINING } from '@/lib/config';
import { LabError } from '@/lib/errors';
import type { ModelConfig } from '@/lib/presets';
import type { ParameterStore } from '@/ml/model/parameterStore';
import type { Moments } from '@/ml/optim/adamW';
import { eventFile, eventFileName, type ScalarSeries } from '@/storage/tensorboard';
import { exportNetwork, type ExportedFile, type RunRecord } from './checkpoint';
import type { Networks } from '../networks/networks';
import { portableEncoderOnnx, readerOf } from './onnxNetwork';
import { checkpointNumber, onlineCheckpoint, targetCheckpoint } from './pytorchCheckpoint';
import { clusterBundle, runBundle } from './runBundle';

/**
 * `safetensors`: the online network with the run's record. `pytorch`: `checkpoint-N.pth`, which the released code
 * resumes from, optimiser included. `pytorch-target`: the target network that belongs to it. `onnx`: the encoder for
 * other runtimes. `tensorboard`: the curves as an event file. `bundle`: all of these in one zip. `cluster`: what the
 * released multi-GPU code goes on with, faces and command included.
 */
export type ExportKind =
  'safetensors' | 'pytorch' | 'pytorch-target' | 'onnx' | 'tensorboard' | 'bundle' | 'cluster';

/** The curves of a run, which only the page keeps. */
export interface RunCurves {
  series: ScalarSeries;
  csv: string;
}

/** What an export needs of a run. */
export interface ExportableRun {
  model: ModelConfig;
  networks: Networks;
  moments: readonly Moments[];
  record: RunRecord;
  faces: readonly FaceCrop[];
}

/** Whether the released code has anything to go on with: it trains 3C alone. */
const isOf3c = ({ config }: RunRecord): boolean => config.objective === '3c';

function refuseUnless3c(record: RunRecord): void {
  if (isOf3c(record)) return;
  const name = PRETRAINING.valueText(record.config, 'objective');
  throw new LabError(
    'invalid-config',
    `The objective of this run is ${name}, and the released code trains 3C alone: there is no target network for it to go on with.`,
    'Export the online network instead, as .safetensors or .pth.',
  );
}

type Writer = (run: ExportableRun, curves: RunCurves) => Promise<ExportedFile>;

/** The encoder's numbers one after the other: none is needed twice, but the file wants them all. */
async function encoderValues(network: ParameterStore): Promise<Map<string, Float32Array>> {
  const values = new Map<string, Float32Array>();
  for (const { name } of network.specs) {
    if (!/^(cls_token|pos_embed|patch_embed|blocks|norm)(\.|$)/.test(name)) continue;
    values.set(name, Float32Array.from(await network.get(name).data()));
  }
  return values;
}

const writers: Readonly<Record<ExportKind, Writer>> = {
  safetensors: async ({ networks, record }) => ({
    name: `fsfm-step-${record.step}.safetensors`,
    blob: new Blob([(await exportNetwork(networks.online, record)) as Uint8Array<ArrayBuffer>]),
  }),
  pytorch: async ({ networks, moments, record }) => ({
    name: `checkpoint-${checkpointNumber(record)}.pth`,
    blob: await onlineCheckpoint(networks.online, moments, record),
  }),
  'pytorch-target': async ({ networks, record }) => {
    refuseUnless3c(record);
    const name = `checkpoint-te-${checkpointNumber(record)}.pth`;
    return { name, blob: await targetCheckpoint(networks.target, record) };
  },
  onnx: async ({ model, networks, record }) => {
    const read = readerOf(await encoderValues(networks.online));
    const metadata = { run: JSON.stringify(record) };
    const file = portableEncoderOnnx(model, read, record.statistics, metadata);
    return { name: `fsfm-encoder-step-${record.step}.onnx`, blob: new Blob([file]) };
  },
  tensorboard: async (_, { series }) => ({ name: eventFileName(series), blob: eventFile(series) }),
  bundle: async (run, curves) => {
    const kinds = ['safetensors', 'pytorch', 'pytorch-target', 'onnx', 'tensorboard'] as const;
    const files: ExportedFile[] = [{ name: 'fsfm-metrics.csv', blob: new Blob([curves.csv]) }];
    for (const kind of kinds) {
      if (kind === 'pytorch-target' && !isOf3c(run.record)) continue;
      files.push(await writers[kind](run, curves));
    }
    return runBundle(run.record, files);
  },
  cluster: async (run, curves) => {
    refuseUnless3c(run.record);
    const online = await writers.pytorch(run, curves);
    const target = await writers['pytorch-target'](run, curves);
    return clusterBundle(run.record, run.faces, [online, target]);
  },
};

const NO_CURVES: RunCurves = { series: { steps: [], wallTimes: [], scalars: {} }, csv: '' };

/** @param curves only `tensorboard` and `bundle` want them */
export function exportRun(
  kind: ExportKind,
  run: ExportableRun,
  curves: RunCurves = NO_CURVES,
): Promise<ExportedFile> {
  return writers[kind](run, curves);
}
