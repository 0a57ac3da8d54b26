import { expect, it } from 'vitest';
import { heldOutRecord, scoresRecord, validationRecord } from './detectorValidation';
import type { Predictions } from './predictions';

/** Faces of the classes fake and real with these logits of fake, real having 0. */
function predictions(faces: readonly [label: string, logit: number][]): Predictions {
  const classes = ['fake', 'real'];
  return {
    classes,
    faces: faces.map(([label], i) => ({
      ...{ id: `${i}`, name: `${i}`, group: null, label },
      classIndex: classes.indexOf(label),
    })),
    logits: Float32Array.from(faces.flatMap(([, logit]) => [logit, 0])),
  };
}

const TEST = predictions([
  ['real', -2],
  ['fake', 3],
  ['real', -4],
  ['fake', -1],
]);
const VALIDATION = predictions([
  ['real', 0],
  ['fake', 1],
]);

it('keeps the scores of held-out faces of both classes, rising, else those of validation, and says which', () => {
  const record = scoresRecord(VALIDATION, TEST)!;
  expect(record.from).toBe('held-out');
  expect(record.genuine.count).toBe(2);
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  [-4, -2].forEach((logit, i) => expect(record.genuine.scores[i]).toBeCloseTo(sigmoid(logit), 10));
  [-1, 3].forEach((logit, i) => expect(record.attack.scores[i]).toBeCloseTo(sigmoid(logit), 10));

  for (const test of [null, predictions([]), predictions([['real', 1]])])
    expect(scoresRecord(VALIDATION, test)).toMatchObject({ from: 'validation', genuine: { count: 1 } });
  expect(scoresRecord(predictions([]), null)).toBeNull();
  expect(scoresRecord({ ...VALIDATION, classes: ['a', 'b'] }, TEST)).toBeNull();
});

it('keeps the interval of the AUC with it', () => {
  const validation = validationRecord(VALIDATION);
  const { auc, aucInterval } = heldOutRecord(TEST, validation)!;
  expect(auc).toBe(1);
  expect(aucInterval).toEqual({ low: 1, high: 1 });
  expect(validation).toHaveProperty('aucInterval');
});
