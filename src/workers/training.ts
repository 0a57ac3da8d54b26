/**
 * The page's way to training: the lab of the worker that trains, and what one kind of training alone can do there.
 * Whoever leaves something in that worker's memory holds `trainingHost`: it is gone with the worker.
 */
import { proxy } from 'comlink';
import type { SplitRoom } from '@/engine/data/splitPlan';
import type { VariantRoom } from '@/engine/data/variantPreview';
import type { FinetuneRoom } from '@/engine/finetune/finetuneRoom';
import type { PretrainRoom } from '@/engine/pretrain/pretrainRoom';
import type { TrainingLab } from '@/engine/training/trainingLab';
import { dataHost, trainingHost } from './hosts';
import { createPort, type Port, type WorkerHost } from './port';
import type { TrainingEvent } from './protocol/training';

/** @param hear its one event stream, at most 20 events a second */
export function createTrainingPort(
  hear: (event: TrainingEvent) => void,
  host: WorkerHost,
): Port<TrainingLab> {
  return createPort<TrainingLab>(host, 'training', (lab) => lab.subscribe(proxy(hear)));
}

export const pretrainRoom = createPort<PretrainRoom>(trainingHost, 'pretrain');
export const finetuneRoom = createPort<FinetuneRoom>(trainingHost, 'finetune');

/** How faces would be split; no engine is needed to know it. */
export const splitRoom = createPort<SplitRoom>(dataHost, 'splits');

/** What pose and light would make of faces; no engine is needed either. */
export const variantRoom = createPort<VariantRoom>(dataHost, 'variants');
