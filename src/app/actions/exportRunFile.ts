/** Exports that the GPU worker writes from the networks of the run in hand. */
import { runSession } from '@/app/lab';
import { saveFile } from '@/app/saveFile';
import type { LabSnapshot } from '@/app/state/snapshot';
import type { ExportKind } from '@/workers/protocol';
import type { Action } from './action';

function obstacle({ phase, hasSteps }: LabSnapshot): string | null {
  if (!hasSteps) return 'There are no trained weights yet.';
  return phase === 'failed' ? 'The weights were lost with the failed run.' : null;
}

function runFile(kind: ExportKind, name: string, label: string): Action {
  return {
    name,
    label,
    obstacle,
    perform: async () => {
      const file = await runSession.exportFile(kind);
      saveFile(file.name, file.blob);
    },
  };
}

/** The online network's weights, named as in released checkpoints. */
export const exportCheckpoint = runFile('safetensors', 'exportCheckpoint', 'Checkpoint (.safetensors)');

/** What the released code resumes and fine-tunes from: online network, optimiser, epoch. */
export const exportPytorch = runFile('pytorch', 'exportPytorch', 'Checkpoint (.pth)');

/** The encoder for other runtimes. */
export const exportOnnx = runFile('onnx', 'exportOnnx', 'Encoder (.onnx)');

/** The curves as an event file. */
export const exportTensorboard = runFile('tensorboard', 'exportTensorboard', 'TensorBoard events');

/** The target network that belongs to it. */
export const exportPytorchTarget = runFile('pytorch-target', 'exportPytorchTarget', 'Target network (.pth)');
