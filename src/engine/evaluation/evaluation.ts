/**
 * Several detectors on several labelled sets: each pair a cell with its full report. What the detectors say is handed
 * in, so that this runs without a GPU.
 */
import { DEFAULT_THRESHOLD, recordedCalibration, type Calibration } from '@/lib/calibration';
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import { genuineClass, type DetectorInfo } from '../scoring/detectorInfo';
import { attackScores, softmaxRows } from '../scoring/detectorTask';
import { calibrate, evaluateDetector, type DetectorReport, type ScoredPicture } from './evaluate';
import type { PredictedFace, Predictions } from './predictions';
import { setForDetector, type LabelledSet } from './labelledSet';

export interface EvaluationRequest {
  detectors: DetectorInfo[];
  sets: LabelledSet[];
  /** Where threshold and temperature are found; null: each detector's file tells of its own validation. */
  calibrationSet: LabelledSet | null;
  /** Of the bootstrap. */
  seed: number;
}

/** A scored picture under the label that its set gives it. */
export interface CellPicture extends ScoredPicture {
  attack: boolean;
}

/** One detector on one set. */
export interface EvaluationCell {
  detectorId: string;
  setId: string;
  warnings: string[];
  /** All that were scored, in the order of the set. */
  pictures: CellPicture[];
  /** null where it failed: `error` says why. */
  report: DetectorReport | null;
  error: ErrorReport | null;
}

/** Logits (N, C) of these faces of a set, row by row. @throws LabError when the detector cannot be opened */
export type LogitsOf = (
  detector: DetectorInfo,
  set: LabelledSet,
  indices: readonly number[],
) => Promise<Float32Array>;

/** The same of genuine faces and of the fake that is made of each. */
export type MadeLogitsOf = (
  detector: DetectorInfo,
  set: LabelledSet,
  indices: readonly number[],
  groups: readonly (string | null)[],
) => Promise<{
  /** (2 N, C): each genuine picture, then its fake. */
  logits: Float32Array;
  /** Places among `indices` of the N faces of which one can be made. */
  used: readonly number[];
  /** What stands against the others, as sentences. */
  warnings: string[];
}>;

/** How detectors are asked. */
interface Asking {
  logitsOf: LogitsOf;
  madeLogitsOf: MadeLogitsOf;
}

/** Cells row by row, detector after detector, each told as soon as it is known. Stops between cells when aborted. */
export async function evaluateAll(
  { detectors, sets, calibrationSet, seed }: EvaluationRequest,
  asking: Asking,
  onCell: (cell: EvaluationCell) => void,
  signal: AbortSignal,
): Promise<void> {
  for (const info of detectors) {
    let calibration: Calibration | null = null;
    for (const set of sets) {
      if (signal.aborted) return;
      const cell: EvaluationCell = {
        ...{ detectorId: info.id, setId: set.id, warnings: [], pictures: [] },
        ...{ report: null, error: null },
      };
      try {
        const bonaFide = genuineClass(info);
        calibration ??= calibrationSet
          ? calibrate((await predictSet(info, calibrationSet, asking)).predictions, bonaFide)
          : recordedCalibration(info.record?.validation ?? null);
        const { predictions, warnings } = await predictSet(info, set, asking);
        cell.report = evaluateDetector(predictions, calibration, bonaFide, seed);
        cell.pictures = scoredPictures(predictions, set.genuine, bonaFide);
        cell.warnings = [...setAside(info, calibrationSet), ...warnings];
      } catch (error) {
        cell.error = toErrorReport(error);
      }
      if (signal.aborted) return;
      onCell(cell);
    }
  }
}

/** Why the threshold of a detector's file is not used. */
function setAside({ record }: DetectorInfo, calibrationSet: LabelledSet | null): string[] {
  if (record?.setAside === undefined || calibrationSet) return [];
  return [`${record.setAside} Here the threshold is ${DEFAULT_THRESHOLD.value}.`];
}

async function predictSet(
  info: DetectorInfo,
  set: LabelledSet,
  { logitsOf, madeLogitsOf }: Asking,
): Promise<{ predictions: Predictions; warnings: string[] }> {
  const bonaFide = genuineClass(info);
  const { indices, predicted, warnings } = await setForDetector(set, info, bonaFide);
  if (indices.length === 0) {
    throw new LabError(
      'no-face',
      `The ${set.part} part of "${set.name}" has no faces.`,
      'Evaluate the whole dataset, or import labelled faces first.',
    );
  }
  if (set.made !== undefined) {
    const groups = predicted.map(({ group }) => group);
    const made = await madeLogitsOf(info, set, indices, groups);
    const faces = made.used.flatMap((k) => [predicted[k], asFake(predicted[k], set.made!, info.classes)]);
    const predictions = { faces, classes: info.classes, logits: made.logits };
    return { predictions, warnings: [...warnings, ...made.warnings] };
  }
  const logits = await logitsOf(info, set, indices);
  return { predictions: { faces: predicted, classes: info.classes, logits }, warnings };
}

/** With more than two classes a fake that was made here is of none of them but the genuine one's opposite. */
function asFake(genuine: PredictedFace, label: string, classes: readonly string[]): PredictedFace {
  const classIndex = classes.length === 2 ? 1 - genuine.classIndex : -1;
  return { ...genuine, label, classIndex };
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
