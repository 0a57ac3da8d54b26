/**
 * Several detectors on several labelled sets: each pair a cell with its full report. Who answers for a detector is
 * handed in, so that this runs without a GPU.
 */
import { recordedCalibration, type Calibration } from '@/lib/calibration';
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import type { DetectorInfo } from '../scoring/detector';
import { attackScores, softmaxRows } from '../scoring/detectorTask';
import { calibrate, evaluateDetector, type DetectorReport, type JudgedPicture } from './evaluate';
import type { Predictions } from './predictions';
import { setForDetector, type LabelledSet } from './labelledSet';

export interface EvaluationRequest {
  detectorIds: string[];
  sets: LabelledSet[];
  /** Where threshold and temperature are found; null: each detector's file tells of its own validation. */
  calibrationSet: LabelledSet | null;
  /** Of the bootstrap. */
  seed: number;
}

/** A judged picture under the label that its set gives it. */
export interface CellPicture extends JudgedPicture {
  attack: boolean;
}

/** One detector on one set. */
export interface EvaluationCell {
  detectorId: string;
  setId: string;
  warnings: string[];
  /** All that were judged, in the order of the set. */
  pictures: CellPicture[];
  /** null where it could not be judged: `error` says why. */
  report: DetectorReport | null;
  error: ErrorReport | null;
}

/** Who answers for detectors. */
export interface Witness {
  /** Opens it. @throws LabError when it cannot */
  info(detectorId: string): Promise<DetectorInfo>;
  /** @returns logits (N, C) of these faces of a set, row by row */
  logits(detectorId: string, set: LabelledSet, indices: readonly number[]): Promise<Float32Array>;
  /** The detector is no longer needed. */
  close(detectorId: string): void;
}

/** Cells row by row, detector after detector, each told as soon as it is known. Stops between cells when aborted. */
export async function evaluateAll(
  { detectorIds, sets, calibrationSet, seed }: EvaluationRequest,
  witness: Witness,
  onCell: (cell: EvaluationCell) => void,
  signal: AbortSignal,
): Promise<void> {
  for (const detectorId of detectorIds) {
    let calibration: Calibration | null = null;
    for (const set of sets) {
      const cell: EvaluationCell = {
        ...{ detectorId, setId: set.id, warnings: [], pictures: [] },
        ...{ report: null, error: null },
      };
      try {
        const info = await witness.info(detectorId);
        calibration ??= calibrationSet
          ? await calibrationOn(info, calibrationSet, witness)
          : recordedCalibration(info.record?.validation ?? null);
        const { judgement, warnings } = await judgeSet(info, set, witness);
        const bonaFide = genuineClass(info);
        cell.report = evaluateDetector(judgement, calibration, bonaFide, seed);
        cell.pictures = scoredPictures(judgement, set.genuine, bonaFide);
        cell.warnings = warnings;
      } catch (error) {
        cell.error = toErrorReport(error);
      }
      if (signal.aborted) break;
      onCell(cell);
    }
    witness.close(detectorId);
    if (signal.aborted) return;
  }
}

/** @throws LabError `invalid-config` where nobody has said which class is genuine */
export function genuineClass({ bonaFide, classes, name }: DetectorInfo): string {
  if (bonaFide !== null) return bonaFide;
  throw new LabError(
    'invalid-config',
    `None of the outputs ${classes.map((each) => `"${each}"`).join(', ')} of "${name}" is called real, live or bona fide.`,
    'Open "Outputs" of this detector and name its genuine output "real".',
  );
}

async function judgeSet(
  info: DetectorInfo,
  set: LabelledSet,
  witness: Witness,
): Promise<{ judgement: Predictions; warnings: string[] }> {
  const { indices, judged, warnings } = await setForDetector(set, info, genuineClass(info));
  if (indices.length === 0) {
    throw new LabError(
      'no-face',
      `The ${set.part} part of "${set.name}" has no faces.`,
      'Judge the whole dataset, or import labelled faces first.',
    );
  }
  const logits = await witness.logits(info.id, set, indices);
  return { judgement: { faces: judged, classes: info.classes, logits }, warnings };
}

async function calibrationOn(info: DetectorInfo, set: LabelledSet, witness: Witness): Promise<Calibration> {
  const { judgement } = await judgeSet(info, set, witness);
  return calibrate(judgement, genuineClass(info));
}

function scoredPictures(
  { faces, classes, logits }: Predictions,
  genuine: string,
  bonaFide: string,
): CellPicture[] {
  const scores = attackScores(softmaxRows(logits, classes.length), classes, bonaFide);
  return faces.map(({ id, name, label }, i) => {
    const attack = label !== bonaFide;
    return { id, name, label: attack ? label : genuine, score: scores[i], attack };
  });
}
