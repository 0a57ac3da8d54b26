/** Exports that the worker writes from the networks of the run of this tab. */
import { trainingSession } from '@/app/lab';
import type { LabSnapshot } from '@/app/state/snapshot';
import { RUN_FILES } from '@/app/state/trainingFiles';
import { writeRunFile } from '@/app/writeRunFile';
import type { ExportKind } from '@/workers/protocol';
import type { Action } from './action';

function obstacle({ phase, hasSteps }: LabSnapshot): string | null {
  if (!hasSteps) return 'There are no trained weights yet.';
  return phase === 'failed' ? 'The weights were lost with the failed run.' : null;
}

function runFile(kind: ExportKind, name: string): Action {
  return {
    name,
    label: RUN_FILES[kind],
    obstacle,
    perform: () => writeRunFile(kind, () => trainingSession.exportFile(kind)),
  };
}

/** The online network's weights, named as in released checkpoints. */
export const exportCheckpoint = runFile('safetensors', 'exportCheckpoint');

/** What the released code resumes and fine-tunes from: online network, optimiser, epoch. */
export const exportPytorch = runFile('pytorch', 'exportPytorch');

/** The encoder for other runtimes. */
export const exportOnnx = runFile('onnx', 'exportOnnx');

/** The curves as an event file. */
export const exportTensorboard = runFile('tensorboard', 'exportTensorboard');

/** All of these in one zip. */
export const exportBundle = runFile('bundle', 'exportBundle');

/** What the released multi-GPU code goes on with. */
export const exportCluster = runFile('cluster', 'exportCluster');

/** The target network that belongs to it. */
export const exportPytorchTarget = runFile('pytorch-target', 'exportPytorchTarget');
