/** The two kinds of training, each with its settings. */
import type { PretrainConfig } from './config';
import type { DetectorConfig } from './detectorConfig';

export const TRAINING_KINDS = ['pretrain', 'finetune'] as const;
export type TrainingKind = (typeof TRAINING_KINDS)[number];

/** What is trained: a network without labels, or a detector. */
export type TrainingConfig =
  { kind: 'pretrain'; config: PretrainConfig } | { kind: 'finetune'; config: DetectorConfig };
