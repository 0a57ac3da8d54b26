import { describe, expect, it } from 'vitest';
import {
  attackScore,
  measuredAuc,
  verbalReading,
  thresholdOf,
  verbalBand,
  type DetectorValidation,
} from './calibration';

const GOOD: DetectorValidation = { faces: 200, auc: 0.9, eer: 0.17, threshold: 0.4, temperature: 1.3 };

describe('verbalReading', () => {
  it('allows words only for a detector that was calibrated on enough faces and tells classes apart', () => {
    expect(verbalReading(GOOD)).toEqual({ allowed: true, faces: 200 });
    const reasons: [DetectorValidation | null, RegExp][] = [
      [null, /records no validation/],
      [{ ...GOOD, temperature: null }, /never calibrated/],
      [{ ...GOOD, faces: 99 }, /calibrated on 99 faces/],
      [{ ...GOOD, auc: 0.55 }, /AUC is 0\.55/],
      [{ ...GOOD, auc: null }, /are of one class/],
    ];
    for (const [facts, why] of reasons) {
      const reading = verbalReading(facts);
      expect(reading.allowed).toBe(false);
      expect(reading).toHaveProperty('why', expect.stringMatching(why));
    }
  });
});

describe('attackScore', () => {
  it('is all that is not bona fide, whatever the order of classes', () => {
    expect(attackScore([0.7, 0.3], ['fake', 'real'], 'real')).toBeCloseTo(0.7);
    expect(attackScore([0.7, 0.3], ['real', 'fake'], 'real')).toBeCloseTo(0.3);
    expect(attackScore([0.2, 0.5, 0.3], ['print', 'live', 'replay'], 'live')).toBeCloseTo(0.5);
  });

  it('is unknown where no class is genuine', () => {
    expect(attackScore([0.7, 0.3], ['a', 'b'], null)).toBeNull();
    expect(attackScore([0.7, 0.3], ['a', 'b'], 'c')).toBeNull();
  });
});

describe('thresholdOf', () => {
  it('is yours, else that of validation, else a default that is named as such', () => {
    expect(thresholdOf(GOOD, 0.8)).toEqual({ value: 0.8, source: 'yours' });
    expect(thresholdOf(GOOD, null)).toEqual({ value: 0.4, source: 'file' });
    expect(thresholdOf({ ...GOOD, threshold: null }, null)).toEqual({ value: 0.5, source: 'default' });
    expect(thresholdOf(null, null)).toEqual({ value: 0.5, source: 'default' });
  });
});

describe('verbalBand', () => {
  it('compares with examples and never states what a face is', () => {
    const words = [0, 0.1, 0.5, 0.9, 1].map(verbalBand);
    expect(new Set(words).size).toBe(5);
    expect(words[2]).toMatch(/undecided/);
    for (const sentence of words) expect(sentence).not.toMatch(/\b(is|this)\b.*\b(fake|genuine|real)$/);
  });
});

it('says how good a detector was measured to be by held-out faces, and calls validation by its name', () => {
  const validation = { faces: 40, auc: 0.95, eer: 0.1, threshold: 0.5, temperature: 1 };
  expect(measuredAuc(validation, { faces: 80, auc: 0.81, eer: 0.25 })).toMatch(
    /^On 80 held-out faces .* 0\.810 /,
  );
  expect(measuredAuc(validation, null)).toMatch(/^On 40 validation faces, which chose .* 0\.950 /);
  expect(measuredAuc({ ...GOOD, auc: null, eer: null }, null)).toMatch(
    /^Its 200 .* of one class.*unknown\.$/,
  );
  expect(measuredAuc(null, undefined)).toBeNull();
});
