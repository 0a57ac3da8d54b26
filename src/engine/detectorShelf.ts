/** The detectors that are open, by the hash of their file. Plain data in and out; `workers/gpu.worker` exposes it. */
import type { FaceCrop } from '@/faces/types';
import { LabError } from '@/lib/errors';
import { blobSource } from '@/storage/byteSource';
import type { LoadProgress } from './checkpointFile';
import { Detector, type DetectorInfo, type Explanation } from './detector';
import type { AttentionView } from './events';

export class DetectorShelf {
  private readonly detectors = new Map<string, Detector>();

  /**
   * Opens a file; the same file twice is one detector.
   * @throws LabError `invalid-file` with the reason; what was open stays open
   */
  async open(file: Blob, name: string, onProgress?: LoadProgress): Promise<DetectorInfo> {
    const detector = await Detector.open(blobSource(file), name, onProgress);
    this.close(detector.info.id);
    this.detectors.set(detector.info.id, detector);
    return detector.info;
  }

  close(id: string): void {
    this.detectors.get(id)?.dispose();
    this.detectors.delete(id);
  }

  /** @throws LabError `invalid-config`, see `Detector.nameClasses` */
  nameClasses(id: string, classes: readonly string[]): DetectorInfo {
    const detector = this.get(id);
    detector.nameClasses(classes);
    return detector.info;
  }

  /** @returns logits (N, C), row by row */
  logits(id: string, faces: readonly Pick<FaceCrop, 'rgb'>[]): Promise<Float32Array> {
    return this.get(id).logits(faces);
  }

  explain(id: string, face: FaceCrop, classIndex: number): Promise<Explanation> {
    return this.get(id).explain(face, classIndex);
  }

  attention(id: string, face: FaceCrop, view: AttentionView): Promise<Float32Array> {
    return this.get(id).attention(face, view);
  }

  private get(id: string): Detector {
    const detector = this.detectors.get(id);
    if (detector) return detector;
    throw new LabError('wrong-state', 'This detector is not open.', 'Open its file again.');
  }
}
