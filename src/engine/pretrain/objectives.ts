/** What a step minimises, by the name of the setting: each objective says what its loss compares with, and the loss. */
import type { PretrainConfig } from '@/lib/config';
import type { ModelConfig } from '@/lib/presets';
import { maeLosses } from '@/ml/objective/mae';
import { mcfGoal, mcfLosses, type McfGoal } from '@/ml/objective/mcf';
import { targetView, threeCLosses, type Batch, type Losses } from '@/ml/objective/threeC';
import type * as tf from '@/ml/tf';
import type { Networks } from '../networks/networks';

export type ObjectiveSettings = Pick<
  PretrainConfig,
  'normPixLoss' | 'weightMim' | 'weightSfr' | 'weightCl' | 'clLoss' | 'clTemperature' | 'recompute'
> &
  /** Absent where only 3C is computed. */
  Partial<Pick<PretrainConfig, 'objective' | 'weightSslp' | 'sslpAxis' | 'contrastTemperature'>>;

/** What is always there is measured by every objective; the rest is there where the objective has it. */
export type StepLosses = Pick<Losses, 'total' | 'c1' | 'c2' | 'perPatch'> &
  Partial<Losses & Record<'sslp' | 'contrast', tf.Scalar>>;

/** Both are called inside a tidy that owns what they return; the second while gradients are recorded. */
export interface Objective<Goal = unknown> {
  /** What the loss compares with, constants to the gradient. */
  goal(batch: Batch): Goal;
  losses(batch: Batch, goal: Goal): StepLosses;
}

type Stores = Omit<Networks, 'teacher'> & Partial<Pick<Networks, 'teacher'>>;

/** The networks stay the caller's. @throws Error where MCF has no teacher, or a batch has no second mask for it */
export function objectiveOf(config: ObjectiveSettings, model: ModelConfig, networks: Stores): Objective {
  switch (config.objective) {
    case 'mae':
      return maskedAutoencoder(config, model, networks) as Objective;
    case 'mcf':
      return maskContrast(config, model, networks) as Objective;
    default:
      return threeC(config, model, networks) as Objective;
  }
}

const threeC = (
  config: ObjectiveSettings,
  model: ModelConfig,
  { online, target }: Stores,
): Objective<tf.Tensor2D> => ({
  goal: (batch) => targetView(target, model, batch),
  losses: (batch, zTarget) => threeCLosses(online, model, batch, zTarget, config),
});

const maskedAutoencoder = (
  config: ObjectiveSettings,
  model: ModelConfig,
  { online }: Stores,
): Objective<null> => ({
  goal: () => null,
  losses: (batch) => maeLosses(online, model, batch, config),
});

function maskContrast(
  config: ObjectiveSettings,
  model: ModelConfig,
  { online, target, teacher: store }: Stores,
): Objective<McfGoal> {
  const { recompute, weightSslp, sslpAxis, contrastTemperature } = config;
  if (!store || weightSslp === undefined || sslpAxis === undefined || contrastTemperature === undefined)
    throw new Error('MCF needs a teacher and its settings.');
  const own = { recompute, weightSslp, sslpAxis, contrastTemperature };
  const teacher = { store, model };
  return {
    goal: ({ patches, otherView }) => {
      if (!otherView) throw new Error('MCF needs a second mask of each picture.');
      return mcfGoal(target, teacher, model, patches, otherView, own);
    },
    losses: (batch, goal) => mcfLosses(online, teacher, model, batch, goal, own),
  };
}
