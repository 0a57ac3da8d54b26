/** Files of a run, of the one in hand or of one of the past: what each is called, and how writing one is told. */
import { toast } from 'sonner';
import { formatBytes } from '@/lib/format';
import type { ExportedFile, ExportKind } from '@/workers/protocol';
import { saveFile } from './saveFile';

export const RUN_FILES: Readonly<Record<ExportKind, string>> = {
  safetensors: 'Checkpoint (.safetensors)',
  pytorch: 'Checkpoint (.pth)',
  'pytorch-target': 'Target network (.pth)',
  onnx: 'Encoder (.onnx)',
  tensorboard: 'TensorBoard events',
  bundle: 'Everything (.zip)',
  cluster: 'Continue on a cluster (.zip)',
};

/** Large networks take seconds: said while it lasts, and what came of it. @throws as `write` */
export async function writeRunFile(kind: ExportKind, write: () => Promise<ExportedFile>): Promise<void> {
  const note = toast.loading(`Writing: ${RUN_FILES[kind]}`);
  try {
    const { name, blob } = await write();
    saveFile(name, blob);
    toast.success(`Saved ${name} (${formatBytes(blob.size)})`, { id: note });
  } catch (error) {
    toast.dismiss(note);
    throw error;
  }
}
