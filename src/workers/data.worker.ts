/** The worker that keeps what lasts: stored faces, the table of runs, detectors. It has no GPU and no tfjs. */
import { serve } from './serve';

serve({
  faces: async () => (await import('@/faces/library/faceLibrary')).FaceLibrary.open(),
  runs: async () => new (await import('@/engine/training/runLibrary')).RunLibrary(),
  detectors: async () => new (await import('@/engine/scoring/detectorLibrary')).DetectorLibrary(),
});
