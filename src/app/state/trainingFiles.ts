/** The files that workers write of a training, and what each is called. */
import type { TrainingKind } from '@/lib/trainingKind';
import type { DetectorFileKind, ExportKind, FileKind } from '@/workers/protocol';

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
  'detector-released': "Best detector for the authors' code (.zip)",
  'training-state': 'State to resume from (.safetensors)',
};

export const FILE_LABELS: Readonly<Record<FileKind, string>> = { ...RUN_FILES, ...DETECTOR_FILES };

/** The files of a kind of run with their labels. */
export function filesOf(kind: TrainingKind): [FileKind, string][] {
  const files = kind === 'pretrain' ? RUN_FILES : DETECTOR_FILES;
  return (Object.keys(files) as FileKind[]).map((file) => [file, FILE_LABELS[file]]);
}
