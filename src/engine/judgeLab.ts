/**
 * Judging's side of the GPU: the library of detectors, and what they say of labelled faces. A plain class, so that
 * it runs headless and under test; `workers/judge.worker` exposes it.
 */
import { DetectorLibrary, type KeptDetector } from './detectorLibrary';

export class JudgeLab {
  private readonly library = new DetectorLibrary();

  /** The kept detectors, the latest first. */
  detectors(): Promise<KeptDetector[]> {
    return this.library.list();
  }

  /** Keeps a file in the library. @throws LabError as `DetectorLibrary.keep` */
  keep(file: Blob, name: string): Promise<KeptDetector> {
    return this.library.keep(file, name, 'file');
  }

  /** The file as it was kept, to hand out. @throws LabError `wrong-state` when it is not kept */
  async file(id: string): Promise<File> {
    return (await this.library.open(id)).file;
  }

  /** @throws LabError as `DetectorLibrary.rename` */
  rename(id: string, name: string): Promise<void> {
    return this.library.rename(id, name);
  }

  /** @throws LabError as `withClasses` */
  nameClasses(id: string, classes: readonly string[]): Promise<KeptDetector> {
    return this.library.nameClasses(id, classes);
  }

  /** Deletes a detector from this browser. */
  remove(id: string): Promise<void> {
    return this.library.remove(id);
  }
}
