/** The figures of validation that go into a detector's file, so that whoever uses it knows what its scores are worth. */
import type { DetectorValidation } from '@/lib/calibration';
import { bonaFideClass } from '../scoring/detectorTask';
import { calibrate, evaluateDetector } from './evaluate';
import type { Predictions } from './predictions';

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
