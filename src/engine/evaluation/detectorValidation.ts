/** The figures of validation and of the held-out test that go into a detector's file, so that whoever uses it knows what its scores are worth. */
import type { AucInterval, DetectorValidation, HeldOutFigures } from '@/lib/calibration';
import { EVALUATION_SEED, recordedCalibration } from '@/lib/calibration';
import { scoreSample, type RecordedScores } from '@/lib/heldOutAnswer';
import { bonaFideClass } from '../scoring/detectorTask';
import { calibrate, evaluateDetector, scoresOf } from './evaluate';
import type { Interval } from '@/ml/metrics/bootstrap';
import type { Predictions } from './predictions';

/** What the held-out faces say, which chose nothing. @returns null without any, or where no class is known to be genuine */
export function heldOutRecord(
  test: Predictions,
  validation: DetectorValidation | null,
): HeldOutFigures | null {
  const bonaFide = bonaFideClass(test.classes);
  if (test.faces.length === 0 || bonaFide === null) return null;
  const { frame } = evaluateDetector(test, recordedCalibration(validation), bonaFide, EVALUATION_SEED);
  const { samples: faces, auc, eer } = frame;
  return { faces, auc, aucInterval: bounds(frame.aucInterval), eer };
}

/** @returns null without faces, or where no class is known to be genuine */
export function validationRecord(validation: Predictions): DetectorValidation | null {
  const bonaFide = bonaFideClass(validation.classes);
  if (validation.faces.length === 0 || bonaFide === null) return null;
  const { frame, threshold, temperature } = evaluateDetector(
    validation,
    calibrate(validation, bonaFide),
    bonaFide,
    EVALUATION_SEED,
  );
  return {
    faces: frame.samples,
    auc: frame.auc,
    aucInterval: bounds(frame.aucInterval),
    eer: frame.eer,
    threshold: threshold.source === 'validation' ? threshold.value : null,
    temperature,
  };
}

const bounds = (interval: Interval | null): AucInterval | null =>
  interval && { low: interval.low, high: interval.high };

/**
 * The scores that a face's own is told among: of the held-out faces where they are of both classes, else of the validation
 * faces.
 * @param test null where nothing was asked about it
 * @returns null without faces, or where no class is known to be genuine
 */
export function scoresRecord(validation: Predictions, test: Predictions | null): RecordedScores | null {
  const bonaFide = bonaFideClass(validation.classes);
  if (bonaFide === null) return null;
  const sample = (predictions: Predictions) => {
    const { scores, positive } = scoresOf(predictions, bonaFide);
    const of = (kind: 0 | 1) => scoreSample(Array.from(scores).filter((_, i) => positive[i] === kind));
    return { genuine: of(0), attack: of(1) };
  };
  const heldOut = test && sample(test);
  if (heldOut && heldOut.genuine.count > 0 && heldOut.attack.count > 0)
    return { from: 'held-out', ...heldOut };
  const chosenOn = sample(validation);
  return chosenOn.genuine.count + chosenOn.attack.count > 0 ? { from: 'validation', ...chosenOn } : null;
}
