/**
 * The worker that computes. One script, started under several names: `training` and `scoring` run beside each other, each
 * with a GPU device of its own, so that what one holds or crashes of is not the other's. The code of a room is fetched
 * when it is first opened. The mode of kernels (`ml/ops/mode`) is global: work with different settings must not share an
 * instance.
 */
import type { OpenDetectors } from '@/engine/scoring/openDetectors';
import { serve } from './serve';

let detectors: Promise<OpenDetectors> | undefined;
/** One set of them for all rooms that ask them. */
const openDetectors = (): Promise<OpenDetectors> =>
  (detectors ??= import('@/engine/scoring/openDetectors').then((module) => new module.OpenDetectors()));

serve({
  pretrain: async () => new (await import('@/engine/pretrain/gpuLab')).GpuLab(),
  finetune: async () => new (await import('@/engine/finetune/detectorLab')).DetectorLab(),
  scoring: async () => new (await import('@/engine/scoring/scoringLab')).ScoringLab(await openDetectors()),
  evaluation: async () =>
    new (await import('@/engine/evaluation/evaluationLab')).EvaluationLab(await openDetectors()),
  parsing: async () => new (await import('@/engine/masks/parserLab')).ParserLab(),
});
