/** The worker that keeps what lasts: stored faces, the table of runs, detectors. It has no GPU and no tfjs. */
import type { SplitRoom } from '@/engine/data/splitPlan';
import type { VariantRoom } from '@/engine/data/variantPreview';
import { serve } from './serve';

serve({
  faces: async () => (await import('@/faces/library/faceLibrary')).FaceLibrary.open(),
  runs: async () => {
    const { RunLibrary } = await import('@/engine/training/runLibrary');
    const { pretrainFacts } = await import('@/engine/pretrain/pretrainHead');
    const { finetuneFacts } = await import('@/engine/finetune/finetuneHead');
    return new RunLibrary({ pretrain: pretrainFacts, finetune: finetuneFacts });
  },
  splits: async (): Promise<SplitRoom> => ({ plan: (await import('@/engine/data/splitPlan')).planSplit }),
  variants: async (): Promise<VariantRoom> => ({
    preview: (await import('@/engine/data/variantPreview')).previewVariants,
  }),
  found: async () => new (await import('@/faces/foundFace')).FoundFaces(),
  kept: async () => (await import('@/faces/keptPhotos')).keptRooms,
  detectors: async () => new (await import('@/engine/scoring/detectorLibrary')).DetectorLibrary(),
});
