/** The worker that owns MediaPipe: finds faces, crops and parses them, for imports and for photographs to be scored. */
import { FaceEngine } from '@/faces/faceEngine';
import { PhotoQueue } from '@/faces/photoQueue';
import { siteAddress } from '@/lib/siteAddress';
import { serve } from './serve';

const engine = new FaceEngine(siteAddress());

serve({
  engine: () => engine,
  photos: () => new PhotoQueue((input, cropping) => engine.processAll(input, cropping)),
});
