/** Files of the pretraining run of this tab: its networks, its figures, what it was begun with. */
import { trainingSession } from '@/app/lab';
import { saveExport } from '@/app/saveFile';
import { metricsFile, recordFile } from '@/app/state/runFiles';
import { RUN_FILES } from '@/app/state/trainingFiles';
import { pretrainingOf, useTraining } from '@/app/state/trainingStore';
import { writeRunFile } from '@/app/writeRunFile';
import type { ExportKind } from '@/workers/protocol';
import type { Action } from '../action';

const run = () => pretrainingOf(useTraining.getState());

function runFile(kind: ExportKind, title: string): Action {
  return {
    id: `pretrain.export.${kind}`,
    label: RUN_FILES[kind],
    title,
    screens: ['/pretrain'],
    watches: [useTraining],
    obstacle: () => {
      const { latest, status } = run();
      if (latest === null) return 'There are no trained weights yet.';
      return status.phase === 'failed' ? 'The weights were lost with the failed run.' : null;
    },
    perform: () => writeRunFile(kind, () => trainingSession.exportFile(kind)),
  };
}

/** The online network's weights, named as in released checkpoints. */
export const exportCheckpoint = runFile('safetensors', "Export the run's checkpoint (.safetensors)");

/** What the released code resumes and fine-tunes from: online network, optimiser, epoch. */
export const exportPytorch = runFile('pytorch', "Export the run's checkpoint (.pth)");

/** The target network that belongs to it. */
export const exportPytorchTarget = runFile('pytorch-target', "Export the run's target network (.pth)");

/** The encoder for other runtimes. */
export const exportOnnx = runFile('onnx', "Export the run's encoder (.onnx)");

/** The curves as an event file. */
export const exportTensorboard = runFile('tensorboard', "Export the run's TensorBoard events");

/** All of these in one zip. */
export const exportBundle = runFile('bundle', 'Export everything of the run (.zip)');

/** What the released multi-GPU code goes on with. */
export const exportCluster = runFile('cluster', 'Export the run to continue it on a cluster (.zip)');

/** Every step's figures as CSV, with the run's record in its first line. */
export const exportMetrics: Action = {
  id: 'pretrain.export.metrics',
  label: 'Metrics (CSV)',
  title: "Export the run's metrics (CSV)",
  screens: ['/pretrain'],
  watches: [useTraining],
  obstacle: () => (run().latest === null ? 'There are no figures yet.' : null),
  perform: () => saveExport(metricsFile()),
};

/** What the latest run was: settings, seed, versions, data, adapter. */
export const exportConfig: Action = {
  id: 'pretrain.export.config',
  label: 'Configuration (JSON)',
  title: "Export the run's configuration (JSON)",
  screens: ['/pretrain'],
  watches: [useTraining],
  obstacle: () => (run().latest === null ? 'There is no run yet.' : null),
  perform: () => saveExport(recordFile(run().record)),
};
