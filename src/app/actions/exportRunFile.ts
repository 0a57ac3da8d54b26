/** Exports that the GPU worker writes from the networks of the run in hand. */
import { toast } from 'sonner';
import { runSession } from '@/app/lab';
import { saveFile } from '@/app/saveFile';
import type { LabSnapshot } from '@/app/state/snapshot';
import { formatBytes } from '@/lib/format';
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
      // Large networks take seconds: said while it lasts, and what came of it.
      const note = toast.loading(`Writing: ${label}`);
      try {
        const { name: fileName, blob } = await runSession.exportFile(kind);
        saveFile(fileName, blob);
        toast.success(`Saved ${fileName} (${formatBytes(blob.size)})`, { id: note });
      } catch (error) {
        toast.dismiss(note);
        throw error;
      }
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

/** All of these in one zip. */
export const exportBundle = runFile('bundle', 'exportBundle', 'Everything (.zip)');

/** What the released multi-GPU code goes on with. */
export const exportCluster = runFile('cluster', 'exportCluster', 'Continue on a cluster (.zip)');

/** The target network that belongs to it. */
export const exportPytorchTarget = runFile('pytorch-target', 'exportPytorchTarget', 'Target network (.pth)');
