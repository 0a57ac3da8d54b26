/** The detectors that are open, by the hash of their file. Plain data in and out; `workers/gpu.worker` exposes it. */
import type { FaceCrop } from '@/faces/types';
import { LabError } from '@/lib/errors';
import { blobSource } from '@/storage/byteSource';
import type { LoadProgress } from './checkpointFile';
import { Detector, type DetectorInfo, type Explanation } from './detector';
import { DetectorLibrary } from './detectorLibrary';
import type { AttentionView } from './events';

export class DetectorShelf {
  private readonly detectors = new Map<string, Detector>();
  private readonly library = new DetectorLibrary();
  /** Of the library, by id: two that ask for one detector wait for the same reading. */
  private readonly opening = new Map<string, Promise<DetectorInfo>>();

  /**
   * Opens a file; the same file twice is one detector.
   * @throws LabError `invalid-file` with the reason; what was open stays open
   */
  async open(file: Blob, name: string, onProgress?: LoadProgress): Promise<DetectorInfo> {
    return this.put(await Detector.open(blobSource(file), name, onProgress));
  }

  /**
   * Opens a detector of this browser's library, with the names that its outputs were given there; one that is open
   * stays as it is.
   * @throws LabError `wrong-state` when it is not kept, and as `open`
   */
  openKept(id: string, onProgress?: LoadProgress): Promise<DetectorInfo> {
    const detector = this.detectors.get(id);
    if (detector) return Promise.resolve(detector.info);
    const opening = this.opening.get(id) ?? this.take(id, onProgress);
    this.opening.set(id, opening);
    const forget = () => this.opening.delete(id);
    opening.then(forget, forget);
    return opening;
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

  private async take(id: string, onProgress?: LoadProgress): Promise<DetectorInfo> {
    const { kept, file } = await this.library.open(id);
    const detector = await Detector.open(blobSource(file), kept.info.name, onProgress, id);
    detector.nameClasses(kept.info.classes);
    return this.put(detector);
  }

  private put(detector: Detector): DetectorInfo {
    this.close(detector.info.id);
    this.detectors.set(detector.info.id, detector);
    return detector.info;
  }

  private get(id: string): Detector {
    const detector = this.detectors.get(id);
    if (detector) return detector;
    throw new LabError('wrong-state', 'This detector is not open.', 'Open its file again.');
  }
}
