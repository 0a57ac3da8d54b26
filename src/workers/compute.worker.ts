/**
 * The worker that computes. One script, started under several names: `training` and `scoring` run beside each other, each
 * with an engine of its own, so that what one holds or crashes of is not the other's. The code of a room is fetched
 * when it is first opened. The mode of kernels (`ml/ops/mode`) is global: work with different settings must not share an
 * instance.
 */
import { chooseEngine } from '@/engine/device/wish';
import type { OpenDetectors } from '@/engine/scoring/openDetectors';
import type { TrainingLab } from '@/engine/training/trainingLab';
import { serve } from './serve';

let lab: Promise<TrainingLab> | undefined;
/** One for all rooms that train or look at what trains. */
const trainingLab = (): Promise<TrainingLab> =>
  (lab ??= import('@/engine/training/trainingLab').then(
    (room) =>
      new room.TrainingLab({
        pretrain: async () => (await import('@/engine/pretrain/pretrainTraining')).pretrainMaker,
        finetune: async () => (await import('@/engine/finetune/finetuneTraining')).finetuneMaker,
      }),
  ));

let detectors: Promise<OpenDetectors> | undefined;
/** One set of them for all rooms that ask them. */
const openDetectors = (): Promise<OpenDetectors> =>
  (detectors ??= import('@/engine/scoring/openDetectors').then((module) => new module.OpenDetectors()));

serve({
  engine: () => ({ choose: chooseEngine }),
  training: trainingLab,
  pretrain: async () => new (await import('@/engine/pretrain/pretrainRoom')).PretrainRoom(trainingLab),
  finetune: async () => new (await import('@/engine/finetune/finetuneRoom')).FinetuneRoom(trainingLab),
  scoring: async () => new (await import('@/engine/scoring/scoringLab')).ScoringLab(await openDetectors()),
  evaluation: async () =>
    new (await import('@/engine/evaluation/evaluationLab')).EvaluationLab(await openDetectors()),
  measuring: async () => new (await import('@/engine/measure/machine')).MachineMeasurement(),
  parsing: async () => new (await import('@/engine/masks/parserLab')).ParserLab(),
});
