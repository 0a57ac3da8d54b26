import fc from 'fast-check';
import { expect, it } from 'vitest';
import { recordedCalibration } from '@/lib/calibration';
import type { PredictedFace } from './predictions';
import { calibrate, evaluateDetector, validationFigures, validationView } from './evaluate';
import type { Predictions } from './predictions';

const CLASSES = ['fake', 'real'];

/** Logit of "fake" for each face; "real" has 0. */
function predicted(rows: readonly [label: string, logit: number, group?: string][]): Predictions {
  const faces = rows.map(([label, , group], i): PredictedFace => ({
    id: `id${i}`,
    name: `${label}${i}`,
    group: group ?? null,
    label,
    classIndex: CLASSES.indexOf(label),
  }));
  return { faces, classes: CLASSES, logits: Float32Array.from(rows.flatMap(([, logit]) => [logit, 0])) };
}

const VALIDATION = predicted([
  ['fake', 2],
  ['fake', 1],
  ['real', 0.5],
  ['real', -3],
]);

it('finds the threshold on validation and evaluates the test set with it', () => {
  const report = evaluateDetector(predicted([['fake', 3], ['fake', 0.6], ['real', 0.2], ['real', -1]]), calibrate(VALIDATION, 'real'), 'real', 1); // prettier-ignore
  expect(report.frame).toMatchObject({ samples: 4, auc: 1, eer: 0, ap: 1, tprAtLowFpr: 1 });
  // Between the validation scores of logits 0.5 and 1: the fake of logit 0.6 is missed.
  expect(report.threshold.source).toBe('validation');
  expect(report.frame).toMatchObject({ accuracy: 0.75, hter: 0.25 });
  expect(report.frame.presentation).toMatchObject({ apcer: 0.5, bpcer: 0, acer: 0.25 });
  // By the same threshold: the fake of logit 0.6 is missed, the real one of logit 0.2 is not taken for a fake.
  expect(report.confusion).toEqual([
    [1, 1],
    [0, 2],
  ]);
  expect(report.mostWrong.map(({ name }) => name)).toEqual(['fake1']);
  expect(report.video).toBeNull();
});

it('says undefined, not a number, of a test set with one class', () => {
  const report = evaluateDetector(predicted([['real', 0], ['real', 1]]), calibrate(VALIDATION, 'real'), 'real', 1); // prettier-ignore
  expect(report.frame).toMatchObject({ auc: null, aucInterval: null, eer: null, ap: null, hter: null });
  expect(report.frame.presentation).toMatchObject({ apcer: null, acer: null });
  expect(report.roc).toBeNull();
  expect(report.frame.accuracy).not.toBeNull();
});

it('gives an interval beside each figure that a redrawn sample can tell, and none where it cannot', () => {
  const rows = Array.from({ length: 240 }, (_, i): [string, number] =>
    i % 2 ? ['fake', ((i * 37) % 101) / 25 - 1] : ['real', ((i * 53) % 103) / 25 - 3],
  );
  const { frame } = evaluateDetector(predicted(rows), calibrate(VALIDATION, 'real'), 'real', 1);
  for (const key of ['auc', 'eer', 'ap', 'tprAtLowFpr', 'accuracy', 'balancedAccuracy', 'hter'] as const) {
    const { low, high } = frame[`${key}Interval`]!;
    expect(low, key).toBeLessThan(frame[key]!);
    expect(high, key).toBeGreaterThan(frame[key]!);
    expect(high - low, key).toBeLessThan(0.5);
  }
  for (const key of ['apcer', 'bpcer', 'acer'] as const) {
    const { low, high } = frame.presentationIntervals[key]!;
    expect(low, key).toBeLessThan(frame.presentation[key]!);
    expect(high, key).toBeGreaterThan(frame.presentation[key]!);
  }
  // With one kind of attack ACER is HTER, draw by draw.
  expect(frame.presentationIntervals.acer).toEqual(frame.hterInterval);
  // HTER is what balanced accuracy lacks to one, draw by draw.
  expect(frame.hterInterval!.low).toBeCloseTo(1 - frame.balancedAccuracyInterval!.high, 12);

  const few = evaluateDetector(predicted(rows.slice(0, 100)), calibrate(VALIDATION, 'real'), 'real', 1).frame;
  expect(few.tprAtLowFpr).not.toBeNull();
  expect(few.tprAtLowFprInterval).toBeNull();
  const reals = rows.filter(([label]) => label === 'real');
  const one = evaluateDetector(predicted(reals), calibrate(VALIDATION, 'real'), 'real', 1).frame;
  expect(one).toMatchObject({
    ...{ tprAtLowFprInterval: null, balancedAccuracyInterval: null, hterInterval: null },
    accuracyInterval: { draws: 1000 },
    presentationIntervals: { apcer: null, bpcer: { draws: 1000 }, acer: null },
  });
});

it('has the same figures and intervals of the same faces in any order', () => {
  // Alone, frames of videos, a face beside the fake that was made of it, and equal scores.
  const given = predicted([
    ...Array.from({ length: 12 }, (_, i): [string, number, string?] => [
      i % 3 ? 'fake' : 'real',
      ((i * 5) % 7) - 3,
      i < 9 ? (i % 3 ? `clip ${i % 3}` : 'talk') : undefined,
    ]),
    ['real', 0.5],
    ['fake', 0.5],
  ]);
  given.faces[13] = { ...given.faces[12], label: 'fake', classIndex: 0 };
  const reportOf = (order: readonly number[]) =>
    evaluateDetector(
      {
        ...given,
        faces: order.map((i) => given.faces[i]),
        logits: Float32Array.from(order.flatMap((i) => [given.logits[2 * i], given.logits[2 * i + 1]])),
      },
      calibrate(VALIDATION, 'real'),
      'real',
      1,
    );
  const inOrder = given.faces.map((_, i) => i);
  const report = reportOf(inOrder);
  expect(report.frame.aucInterval!.low).toBeLessThan(report.frame.auc!);
  expect(report.video?.aucInterval?.draws).toBeGreaterThan(500);
  fc.assert(
    fc.property(fc.shuffledSubarray(inOrder, { minLength: inOrder.length }), (order) => {
      expect(reportOf(order)).toEqual(report);
    }),
    { numRuns: 10 },
  );
});

it('takes the default threshold and no temperature without validation', () => {
  const report = evaluateDetector(predicted([['fake', 1], ['real', -1]]), calibrate(predicted([]), 'real'), 'real', 1); // prettier-ignore
  expect(report.threshold).toEqual({ value: 0.5, source: 'default' });
  expect(report.temperature).toBeNull();
  expect(report.reliability.after).toBeNull();
});

it('takes the confusion of several attacks by the threshold too, each attack for its most probable kind', () => {
  const classes = ['live', 'print', 'replay'];
  // Probabilities of live, print and replay, by their logarithms.
  const rows: readonly [label: string, live: number, print: number, replay: number][] = [
    ['live', 0.45, 0.35, 0.2], // below the threshold of 0.6: live, though not certain
    ['print', 0.35, 0.5, 0.15],
    ['replay', 0.39, 0.2, 0.41],
    ['replay', 0.41, 0.1, 0.49],
  ];
  const test: Predictions = {
    classes,
    faces: rows.map(([label], i) => ({ id: `${i}`, name: `${label}${i}`, group: null, label, classIndex: classes.indexOf(label) })),
    logits: Float32Array.from(rows.flatMap(([, ...shares]) => shares.map(Math.log))),
  }; // prettier-ignore
  const report = evaluateDetector(
    test,
    { threshold: { value: 0.6, source: 'file' }, temperature: null },
    'live',
    1,
  );
  // Argmax would call the last one a replay, and accuracy says that it is missed.
  expect(report.confusion).toEqual([
    [1, 0, 0],
    [0, 1, 0],
    [1, 0, 1],
  ]);
  expect(report.frame.accuracy).toBe(0.75);
  expect(report.mostWrong.map(({ name }) => name)).toEqual(['replay3']);
});

it('gives the rate at 1 % for either side, named by what is positive', () => {
  const rows: [string, number][] = [
    ...Array.from({ length: 10 }, (_, i): [string, number] => ['fake', i === 0 ? -5 : 2]),
    ...Array.from({ length: 10 }, (_, i): [string, number] => ['real', i < 4 ? 1 : -1]),
  ];
  const { frame } = evaluateDetector(predicted(rows), calibrate(VALIDATION, 'real'), 'real', 1);
  // No genuine face above 1: nine of ten attacks are found. One attack is below all genuine faces: none of those is safe.
  expect([frame.tprAtLowFpr, frame.genuineTprAtLowFpr]).toEqual([0.9, 0]);
});

it('has no videos where no name holds several frames, and says how frames were grouped where some do', () => {
  const portraits = Array.from({ length: 400 }, (_, i): [string, number, string] => [
    i % 2 ? 'fake' : 'real', i % 2 ? 1 : -1, `img_${i}`,
  ]); // prettier-ignore
  const report = evaluateDetector(predicted(portraits), calibrate(VALIDATION, 'real'), 'real', 1);
  expect([report.video, report.grouping]).toEqual([null, null]);
  const few = portraits.map(([label, logit, group], i): [string, number, string] => [
    label,
    logit,
    i < 4 ? `${label} pair` : group,
  ]);
  expect(evaluateDetector(predicted(few), calibrate(VALIDATION, 'real'), 'real', 1).video).toBeNull();
  const videos = portraits.map(([label, logit], i): [string, number, string] => [
    label,
    logit,
    `${label} ${i % 8}`,
  ]);
  const grouped = evaluateDetector(
    predicted([...videos, ['real', 0]]),
    calibrate(VALIDATION, 'real'),
    'real',
    1,
  );
  expect(grouped.video?.samples).toBe(9);
  expect(grouped.grouping).toEqual({ videos: 8, frames: 400, alone: 1, example: 'real 0' });
});

it('takes videos of one name in two folders for two, also where their classes were merged', () => {
  const rows = predicted([['fake', 2, '000_003'], ['fake', 1, '000_003'], ['fake', -2, '000_003'], ['fake', -1, '000_003'], ['real', -3, '000'], ['real', -4, '000']]); // prettier-ignore
  const folders = ['Deepfakes', 'Deepfakes', 'FaceSwap', 'FaceSwap', 'youtube', 'youtube'];
  const faces = rows.faces.map((one, i) => ({ ...one, name: `FF/${folders[i]}/${i}.png` }));
  const { video } = evaluateDetector({ ...rows, faces }, calibrate(VALIDATION, 'real'), 'real', 1);
  expect(video?.samples).toBe(3);
});

it('pools videos by their mean, and counts unknown kinds of attack as attacks', () => {
  const report = evaluateDetector(
    predicted([
      ['fake', 2, 'a'],
      ['fake', -1, 'a'],
      ['real', 0, 'b'],
      ['mask', 1, 'c'],
      ['mask', 1, 'c'],
    ]),
    calibrate(VALIDATION, 'real'),
    'real',
    1,
  );
  expect(report.video).toMatchObject({ samples: 3, auc: 1 });
  expect(report.frame.samples).toBe(5);
  expect(Object.keys(report.frame.presentation.apcerByKind).sort()).toEqual(['fake', 'mask']);
  // The detector has no class "mask": the matrix of its classes leaves it out.
  expect(report.confusion.flat().reduce((a, b) => a + b, 0)).toBe(3);
});

it('follows validation epoch by epoch', () => {
  expect(validationFigures(VALIDATION)).toMatchObject({ validationAuc: 1 });
  expect(validationFigures(predicted([]))).toEqual({ validationLoss: null, validationAuc: null });
  expect(validationFigures(predicted([['real', 1]])).validationAuc).toBeNull();
  // At the threshold that validation gives nothing is wrong.
  expect(validationView(VALIDATION).mostWrong).toEqual([]);
  const mixed = predicted([['fake', 2], ['real', 1], ['fake', 0], ['real', -1]]); // prettier-ignore
  expect(validationView(mixed).mostWrong.map(({ name }) => name)).toEqual(['fake2', 'real1']);
});

it('takes threshold and temperature from what a file says of its validation, else the default', () => {
  const record = { faces: 9, auc: 0.9, eer: 0.1, threshold: 0.7, temperature: 2 };
  const test = predicted([['fake', 0.6], ['real', -1]]); // prettier-ignore
  const report = evaluateDetector(test, recordedCalibration(record), 'real', 1);
  expect(report).toMatchObject({ threshold: { value: 0.7, source: 'file' }, temperature: 2 });
  expect(report.frame.presentation.apcer).toBe(1); // 0.646 is not yet an attack at 0.7
  expect(report.reliability.after).not.toBeNull();
  expect(recordedCalibration(null)).toEqual({
    threshold: { value: 0.5, source: 'default' },
    temperature: null,
  });
});
