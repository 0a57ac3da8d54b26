/**
 * A training that could not begin is forgotten when its settings, its faces or the weights that it begins with are
 * changed: what was wrong may be right now, and Start says whatever is left. One that made a step, or was resumed, stays.
 */
import type { TrainingKind } from '@/lib/trainingKind';
import { useBegin } from './beginStore';
import { useFaces } from './facesStore';
import { forgetWhenChanged } from './forgetFailure';
import { useDetectorSettings, useSettings } from './settingsStore';
import { useTraining } from './trainingStore';
import { useTrain } from './trainStore';

function forgetFailedStart(kinds: readonly TrainingKind[]): void {
  const { training } = useTraining.getState();
  if (training?.status.phase !== 'failed' || !kinds.includes(training.kind)) return;
  if (training.latest === null && training.checkpoint.state === 'none')
    useTraining.setState({ training: null });
}

forgetWhenChanged(
  useSettings,
  ({ draft }) => [draft],
  () => forgetFailedStart(['pretrain']),
);
forgetWhenChanged(
  useBegin,
  ({ online, target }) => [online, target],
  () => forgetFailedStart(['pretrain']),
);
forgetWhenChanged(
  useDetectorSettings,
  ({ draft }) => [draft],
  () => forgetFailedStart(['finetune']),
);
forgetWhenChanged(
  useTrain,
  ({ encoder }) => [encoder],
  () => forgetFailedStart(['finetune']),
);
forgetWhenChanged(
  useFaces,
  ({ faces }) => [faces],
  () => forgetFailedStart(['pretrain', 'finetune']),
);
