/** Files of a run, of the active one or of one of the past: what each is called, and how writing one is told. */
import { toast } from 'sonner';
import { formatBytes } from '@/lib/format';
import type { TrainingKind } from '@/lib/trainingKind';
import type { DetectorFileKind, ExportedFile, ExportKind, FileKind } from '@/workers/protocol';
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

const DETECTOR_FILES: Readonly<Record<DetectorFileKind, string>> = {
  'detector-best': 'Best detector (.safetensors)',
  'detector-last': 'Last detector (.safetensors)',
  'training-state': 'State to resume from (.safetensors)',
};

const LABELS: Readonly<Record<FileKind, string>> = { ...RUN_FILES, ...DETECTOR_FILES };

/** The files of a kind of run with their labels. */
export function filesOf(kind: TrainingKind): [FileKind, string][] {
  const files = kind === 'pretrain' ? RUN_FILES : DETECTOR_FILES;
  return (Object.keys(files) as FileKind[]).map((file) => [file, LABELS[file]]);
}

/** Large networks take seconds: said while it lasts, and what came of it. @throws as `write` */
export async function writeRunFile(kind: FileKind, write: () => Promise<ExportedFile>): Promise<void> {
  const note = toast.loading(`Writing: ${LABELS[kind]}`);
  try {
    const { name, blob } = await write();
    saveFile(name, blob);
    toast.success(`Saved ${name} (${formatBytes(blob.size)})`, { id: note });
  } catch (error) {
    toast.dismiss(note);
    throw error;
  }
}
