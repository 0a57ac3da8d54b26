/** The figures of validation and of the held-out test that go into a detector's file, so that whoever uses it knows what its scores are worth. */
import type { DetectorValidation, HeldOutFigures } from '@/lib/calibration';
import { recordedCalibration } from '@/lib/calibration';
import { bonaFideClass } from '../scoring/detectorTask';
import { calibrate, evaluateDetector } from './evaluate';
import type { Predictions } from './predictions';

/** What the held-out faces say, which chose nothing. @returns null without any, or where no class is known to be genuine */
export function heldOutRecord(
  test: Predictions,
  validation: DetectorValidation | null,
): HeldOutFigures | null {
  const bonaFide = bonaFideClass(test.classes);
  if (test.faces.length === 0 || bonaFide === null) return null;
  const { frame } = evaluateDetector(test, recordedCalibration(validation), bonaFide, 0);
  const { samples: faces, auc, eer } = frame;
  return { faces, auc, eer };
}

/** @returns null without faces, or where no class is known to be genuine */
export function validationRecord(validation: Predictions): DetectorValidation | null {
  const bonaFide = bonaFideClass(validation.classes);
  if (validation.faces.length === 0 || bonaFide === null) return null;
  const { frame, threshold, temperature } = evaluateDetector(
    validation,
    calibrate(validation, bonaFide),
    bonaFide,
    0,
  );
  return {
    faces: frame.samples,
    auc: frame.auc,
    eer: frame.eer,
    threshold: threshold.source === 'validation' ? threshold.value : null,
    temperature,
  };
}
