/**
 * The worker that computes. One script, started under several names: `training` and `scoring` run beside each other, each
 * with a GPU device of its own, so that what one holds or crashes of is not the other's. The code of a room is fetched
 * when it is first opened. The mode of kernels (`ml/ops/mode`) is global: work with different settings must not share an
 * instance.
 */
import { serve } from './serve';

serve({
  pretrain: async () => new (await import('@/engine/pretrain/gpuLab')).GpuLab(),
  finetune: async () => new (await import('@/engine/finetune/detectorLab')).DetectorLab(),
  scoring: async () => new (await import('@/engine/scoring/detectorShelf')).DetectorShelf(),
  evaluation: async () => new (await import('@/engine/evaluation/judgeLab')).JudgeLab(),
  parsing: async () => new (await import('@/engine/masks/parserLab')).ParserLab(),
});
