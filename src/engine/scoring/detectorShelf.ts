/**
 * The detectors that are open, by the hash of their file. Plain data in and out; `workers/shelf.worker` exposes it,
 * with a GPU device of its own, so that runs keep what they hold.
 */
import type { FaceCrop } from '@/faces/types';
import { LabError } from '@/lib/errors';
import { initWebgpu } from '@/ml/webgpu';
import { blobSource } from '@/storage/byteSource';
import { parsePixelStatistics } from '@/lib/pixelStatistics';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import { describeAdapter } from '../device/adapter';
import type { LoadProgress } from '../networks/checkpointFile';
import { Detector, type DetectorInfo, type Explanation } from './detector';
import { DetectorLibrary } from './detectorLibrary';
import { softmaxRows } from './detectorTask';
import type { AdapterReport, AttentionView } from '../training/events';
import { KernelTuning } from '../device/kernelTuning';
import { Reconstructor, type ReconstructorInfo, type Residual } from './reconstructor';
import { degradeStepwise, type Degradation } from './robustness';

/** Of one face, in the order of the classes; each sums to 1. */
export interface ClassProbabilities {
  /** Softmax of the logits as they are; thresholds belong to these. */
  raw: number[];
  /** After the temperature that was fitted on validation; null without one. */
  calibrated: number[] | null;
}

/** One line with six numbers. */
const LONGEST_STATISTICS_BYTES = 4096;

export interface RobustnessCurve {
  kind: Degradation;
  /** From mild to strong; `raw` as in `ClassProbabilities`. */
  points: { level: number; raw: number[] }[];
}

export class DetectorShelf {
  private readonly detectors = new Map<string, Detector>();
  private reconstructor: Reconstructor | null = null;
  private readonly library = new DetectorLibrary();
  /** Of the library, by id: two that ask for one detector wait for the same reading. */
  private readonly opening = new Map<string, Promise<DetectorInfo>>();

  /**
   * Claims the adapter.
   * @param onLost hears why, when it goes away
   * @throws LabError `webgpu-unavailable`
   */
  async init(onLost: (reason: string) => void = () => {}): Promise<AdapterReport> {
    const handle = await initWebgpu();
    void handle.device.lost.then(({ reason, message }) => onLost(message || reason || 'unknown'));
    await KernelTuning.open(handle.adapter);
    return describeAdapter(handle);
  }

  /**
   * Opens a file; the same file twice is one detector, which stays as it is.
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

  /**
   * The text beside a checkpoint with the mean and standard deviation of its pixels.
   * @throws LabError `invalid-file`
   */
  async readStatistics(text: Blob): Promise<PixelStatistics> {
    return parsePixelStatistics(await text.slice(0, LONGEST_STATISTICS_BYTES).text());
  }

  /** @throws LabError as `withStatistics` */
  takeStatistics(id: string, statistics: PixelStatistics): DetectorInfo {
    const detector = this.get(id);
    detector.takeStatistics(statistics);
    return detector.info;
  }

  /** What the detector says of each face. */
  async judge(id: string, faces: readonly Pick<FaceCrop, 'rgb'>[]): Promise<ClassProbabilities[]> {
    const { classes, record } = this.get(id).info;
    const logits = await this.logits(id, faces);
    const temperature = record?.validation?.temperature ?? null;
    const raw = softmaxRows(logits, classes.length);
    const calibrated = temperature === null ? null : softmaxRows(logits, classes.length, temperature);
    const row = (values: Float64Array, i: number) => [
      ...values.subarray(i * classes.length, (i + 1) * classes.length),
    ];
    return faces.map((_, i) => ({ raw: row(raw, i), calibrated: calibrated && row(calibrated, i) }));
  }

  /** @returns logits (N, C), row by row */
  logits(id: string, faces: readonly Pick<FaceCrop, 'rgb'>[]): Promise<Float32Array> {
    return this.get(id).logits(faces);
  }

  /** @returns what the head sees of each face, (N, D), row by row */
  features(id: string, faces: readonly Pick<FaceCrop, 'rgb'>[]): Promise<Float32Array> {
    return this.get(id).features(faces);
  }

  explain(id: string, face: FaceCrop, classIndex: number): Promise<Explanation> {
    return this.get(id).explain(face, classIndex);
  }

  attention(id: string, face: FaceCrop, view: AttentionView): Promise<Float32Array> {
    return this.get(id).attention(face, view);
  }

  /** What the detector says of a face that is made worse step by step. */
  async robustness(id: string, face: Pick<FaceCrop, 'rgb'>): Promise<RobustnessCurve[]> {
    const curves: RobustnessCurve[] = [];
    for (const { kind, levels, pictures } of degradeStepwise(face.rgb)) {
      const judged = await this.judge(
        id,
        pictures.map((rgb) => ({ rgb })),
      );
      curves.push({ kind, points: levels.map((level, i) => ({ level, raw: judged[i].raw })) });
    }
    return curves;
  }

  /**
   * Opens a pretrained network for `residual`, in the place of the one before.
   * @param statistics that a person has of it, for a file that says none itself; null: those of the released weights
   * @throws LabError `invalid-file` with the reason; the one before stays
   */
  async openReconstructor(
    file: Blob,
    name: string,
    statistics: PixelStatistics | null = null,
    onProgress?: LoadProgress,
  ): Promise<ReconstructorInfo> {
    const opened = await Reconstructor.open(blobSource(file), name, statistics, onProgress);
    this.reconstructor?.dispose();
    this.reconstructor = opened;
    return opened.info;
  }

  /**
   * Where a face is not as the pretrained network expects it.
   * @throws LabError `wrong-state` without one
   */
  residual(face: Pick<FaceCrop, 'rgb' | 'parsing'>, seed: number): Promise<Residual> {
    if (this.reconstructor) return this.reconstructor.residual(face, seed);
    throw new LabError('wrong-state', 'No pretrained network is open.', 'Open one with its decoder first.');
  }

  private async take(id: string, onProgress?: LoadProgress): Promise<DetectorInfo> {
    const { kept, file } = await this.library.open(id);
    const detector = await Detector.open(blobSource(file), kept.info.name, onProgress, id);
    detector.nameClasses(kept.info.classes);
    if (kept.info.statisticsFrom === 'person') detector.takeStatistics(kept.info.statistics);
    return this.put(detector);
  }

  private put(detector: Detector): DetectorInfo {
    const open = this.detectors.get(detector.info.id);
    if (open) {
      detector.dispose();
      return open.info;
    }
    this.detectors.set(detector.info.id, detector);
    return detector.info;
  }

  private get(id: string): Detector {
    const detector = this.detectors.get(id);
    if (detector) return detector;
    throw new LabError('wrong-state', 'This detector is not open.', 'Open its file again.');
  }
}
