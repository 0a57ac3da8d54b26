/**
 * What detectors say of faces one by one, and why. A plain class, so that it runs headless and under test;
 * `workers/compute.worker` exposes it. Plain data in and out.
 */
import type { FaceCrop } from '@/faces/types';
import type { ErrorReport } from '@/lib/errors';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import { blobSource } from '@/storage/byteSource';
import type { CheckpointAnswers } from '../networks/checkpointDirectory';
import type { LoadProgress } from '../networks/checkpointFile';
import type { AttentionView } from '../training/events';
import type { Explanation } from './detector';
import type { DetectorInfo } from './detectorInfo';
import { softmaxRows } from './detectorTask';
import type { DetectorSource, OpenDetectors } from './openDetectors';
import { Reconstructor, type ReconstructorInfo, type Residual } from './reconstructor';
import { degradeStepwise, type Degradation } from './robustness';

/** Of one face, in the order of the classes; each sums to 1. */
export interface ClassProbabilities {
  /** Softmax of the logits as they are; thresholds belong to these. */
  raw: number[];
  /** After the temperature that was fitted on validation; null without one. */
  calibrated: number[] | null;
  /**
   * How far its features lie from those of the validation faces, in multiples of the limit; absent where the detector's file
   * keeps none. See `isOutside`.
   */
  distance?: number;
}

export interface RobustnessCurve {
  kind: Degradation;
  /** From mild to strong; `raw` as in `ClassProbabilities`. */
  points: { level: number; raw: number[] }[];
}

/** A pretrained network with its decoder, as a person chose it. */
export interface ReconstructorFile {
  file: Blob;
  name: string;
  /** That a person has of it, for a file that says none itself; null: those of the released weights. */
  statistics: PixelStatistics | null;
  /** What a person said of the file. */
  answers?: CheckpointAnswers;
}

type Pixels = Pick<FaceCrop, 'rgb'>;

export class ScoringLab {
  private reconstructor: Reconstructor | null = null;

  constructor(private readonly detectors: OpenDetectors) {}

  /** See `OpenDetectors.connect`. */
  connect(source: DetectorSource, onFailure: (error: ErrorReport) => void): void {
    this.detectors.connect(source, onFailure);
  }

  /** Reads a detector's weights before its first question. @throws LabError as `OpenDetectors.ask` */
  async open(info: DetectorInfo, onProgress?: LoadProgress): Promise<void> {
    await this.detectors.ask(info, () => Promise.resolve(), onProgress);
  }

  /** What the detector says of each face. @throws LabError as `OpenDetectors.ask` */
  async score(info: DetectorInfo, faces: readonly Pixels[]): Promise<ClassProbabilities[]> {
    const { classes, record } = info;
    const { logits, distances } = await this.detectors.answers(info, faces);
    const temperature = record?.validation?.temperature ?? null;
    const raw = softmaxRows(logits, classes.length);
    const calibrated = temperature === null ? null : softmaxRows(logits, classes.length, temperature);
    const row = (values: Float64Array, i: number) => [
      ...values.subarray(i * classes.length, (i + 1) * classes.length),
    ];
    return faces.map((_, i) => ({
      raw: row(raw, i),
      calibrated: calibrated && row(calibrated, i),
      ...(distances && !record?.setAside && { distance: distances[i] }),
    }));
  }

  /** Why a face gets the score of a class. @throws LabError as `OpenDetectors.ask` */
  explain(info: DetectorInfo, face: FaceCrop, classIndex: number): Promise<Explanation> {
    return this.detectors.ask(info, (detector) => detector.explain(info, face, classIndex));
  }

  /** What each patch says for a class, by Grad-CAM, (L). @throws LabError as `OpenDetectors.ask` */
  gradCam(info: DetectorInfo, face: Pixels, classIndex: number): Promise<Float32Array> {
    return this.detectors.ask(info, (detector) => detector.gradCam(info, face, classIndex));
  }

  /** How one query of one head looks at the patches, (L). @throws LabError as `OpenDetectors.ask` */
  attention(info: DetectorInfo, face: FaceCrop, view: AttentionView): Promise<Float32Array> {
    return this.detectors.ask(info, (detector) => detector.attention(info, face, view));
  }

  /** What the detector says of a face that is degraded step by step. @throws LabError as `OpenDetectors.ask` */
  async robustness(info: DetectorInfo, face: Pixels): Promise<RobustnessCurve[]> {
    const curves: RobustnessCurve[] = [];
    for (const { kind, levels, pictures } of degradeStepwise(face.rgb)) {
      const scores = await this.score(
        info,
        pictures.map((rgb) => ({ rgb })),
      );
      curves.push({ kind, points: levels.map((level, i) => ({ level, raw: scores[i].raw })) });
    }
    return curves;
  }

  /**
   * Opens a pretrained network for `residual`, in the place of the one before.
   * @throws LabError `invalid-file` with the reason, `webgpu-unavailable`; the one before stays
   */
  async openReconstructor(from: ReconstructorFile, onProgress?: LoadProgress): Promise<ReconstructorInfo> {
    return (await this.replaceReconstructor(from, onProgress)).info;
  }

  /**
   * Where a face is not as the pretrained network expects it.
   * @param from the network, which is opened unless it is open
   * @throws LabError as `openReconstructor`
   */
  async residual(
    from: ReconstructorFile & { id: string },
    face: Pick<FaceCrop, 'rgb' | 'parsing'>,
    seed: number,
  ): Promise<Residual> {
    const open = this.reconstructor?.info.id === from.id ? this.reconstructor : null;
    return (open ?? (await this.replaceReconstructor(from))).residual(face, seed);
  }

  /** Lets go of the network behind `residual`. */
  closeReconstructor(): void {
    this.reconstructor?.dispose();
    this.reconstructor = null;
  }

  private async replaceReconstructor(
    from: ReconstructorFile,
    onProgress?: LoadProgress,
  ): Promise<Reconstructor> {
    await this.detectors.claim();
    const opened = await Reconstructor.open(blobSource(from.file), from, onProgress);
    this.reconstructor?.dispose();
    this.reconstructor = opened;
    return opened;
  }
}
