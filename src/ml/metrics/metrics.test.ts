import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bootstrapInterval, meanBootstrapInterval } from './bootstrap';
import { expectedCalibrationError, fitTemperature, negativeLogLikelihood, reliability } from './calibration';
import { detCurve, precisionRecallCurve, rocCurve } from './curves';
import { accuracy, balancedAccuracy, confusionMatrix, decide, decideRanking, halfTotalErrorRate, presentationCounter, presentationErrors } from './decisions'; // prettier-ignore
import { auc, averagePrecision, equalErrorRate, tprAtFpr } from './ranked';
import { sortScores, type ScoredLabels } from './ranking';
import { poolByGroup } from './video';

/** Samples of both classes with many ties. */
const tied = fc
  .array(fc.record({ score: fc.integer({ min: 0, max: 6 }), label: fc.integer({ min: 0, max: 1 }) }), {
    minLength: 2,
    maxLength: 40,
  })
  .filter((rows) => rows.some((row) => row.label) && rows.some((row) => !row.label))
  .map((rows): ScoredLabels => ({
    scores: rows.map((row) => row.score / 6),
    positive: rows.map((row) => row.label),
  }));

const rankingOf = (sample: ScoredLabels) => sortScores(sample).ranking;

/** AUC from its definition, pair by pair. */
function pairwiseAuc({ scores, positive }: ScoredLabels): number {
  let wins = 0;
  let pairs = 0;
  for (let i = 0; i < scores.length; i++) {
    for (let j = 0; j < scores.length; j++) {
      if (!positive[i] || positive[j]) continue;
      pairs++;
      wins += scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 0.5 : 0;
    }
  }
  return wins / pairs;
}

it('AUC is the share of pairs in the right order, ties counting half, and the area under the curve', () => {
  fc.assert(
    fc.property(tied, (sample) => {
      const ranking = rankingOf(sample);
      const roc = rocCurve(ranking)!;
      let area = 0;
      for (let i = 1; i < roc.thresholds.length; i++) {
        const width = roc.falsePositiveRate[i] - roc.falsePositiveRate[i - 1];
        area += (width * (roc.truePositiveRate[i] + roc.truePositiveRate[i - 1])) / 2;
      }
      expect(auc(ranking)).toBeCloseTo(pairwiseAuc(sample), 12);
      expect(auc(ranking)).toBeCloseTo(area, 12);
    }),
  );
});

it('turning scores around turns AUC around and leaves the equal error rate of the other class', () => {
  fc.assert(
    fc.property(tied, (sample) => {
      const turned = { ...sample, scores: Array.from(sample.scores, (score) => -score) };
      expect(auc(rankingOf(turned))!).toBeCloseTo(1 - auc(rankingOf(sample))!, 12);
      const swapped = { ...turned, positive: Array.from(sample.positive, (label) => 1 - label) };
      expect(equalErrorRate(rankingOf(swapped))!.rate).toBeCloseTo(
        equalErrorRate(rankingOf(sample))!.rate,
        12,
      );
    }),
  );
});

it('a perfect detector is perfect, a constant one knows nothing', () => {
  const perfect = rankingOf({ scores: [0.1, 0.2, 0.8, 0.9], positive: [0, 0, 1, 1] });
  expect(auc(perfect)).toBe(1);
  expect(equalErrorRate(perfect)!.rate).toBe(0);
  expect(averagePrecision(perfect)).toBe(1);
  expect(tprAtFpr(perfect, 0.01)).toBe(1);
  const constant = rankingOf({ scores: [0.5, 0.5, 0.5, 0.5], positive: [0, 1, 1, 1] });
  expect(auc(constant)).toBe(0.5);
  expect(equalErrorRate(constant)!.rate).toBe(0.5);
  expect(averagePrecision(constant)).toBe(0.75);
  expect(tprAtFpr(constant, 0.01)).toBe(0);
});

it('with one class only, what compares classes is undefined and what does not is a number', () => {
  const sample = { scores: [0.2, 0.7, 0.9], positive: [1, 1, 1] };
  const ranking = rankingOf(sample);
  for (const figure of [auc, equalErrorRate, averagePrecision, rocCurve, detCurve, precisionRecallCurve]) {
    expect(figure(ranking)).toBeNull();
  }
  expect(tprAtFpr(ranking, 0.01)).toBeNull();
  expect(bootstrapInterval(sample, auc, { seed: 1 })).toBeNull();
  const decisions = decide(sample, 0.5);
  expect(accuracy(decisions)).toBeCloseTo(2 / 3, 12);
  expect(balancedAccuracy(decisions)).toBeNull();
  expect(halfTotalErrorRate(decisions)).toBeNull();
  expect(accuracy(decide({ scores: [], positive: [] }, 0.5))).toBeNull();
});

it('counts the same decisions from scores and from their ranking', () => {
  const sample = { scores: [0.2, 0.7, 0.7, 0.9, 0.1], positive: [1, 1, 0, 1, 0] };
  for (const threshold of [0, 0.2, 0.5, 0.7, 0.71, 1]) {
    expect(decideRanking(rankingOf(sample), threshold)).toEqual(decide(sample, threshold));
  }
});

it('counts presentation errors of a draw as of the sample that it stands for', () => {
  const sample = { scores: [0.2, 0.7, 0.4, 0.9, 0.1, 0.6], positive: [1, 1, 1, 1, 0, 0] };
  const kinds = ['print', 'print', 'replay', 'replay', 'live', 'live'];
  const drawn = presentationCounter(sample, kinds, 0.5);
  for (const times of [
    [1, 1, 1, 1, 1, 1],
    [3, 0, 1, 2, 0, 1],
    [2, 1, 0, 0, 1, 3],
    [0, 0, 0, 0, 1, 1],
    [1, 0, 2, 0, 0, 0],
  ]) {
    const indices = times.flatMap((count, i) => new Array<number>(count).fill(i));
    const expanded = {
      scores: indices.map((i) => sample.scores[i]),
      positive: indices.map((i) => sample.positive[i]),
    };
    expect(drawn(times)).toEqual(presentationErrors(expanded, indices.map((i) => kinds[i]), 0.5)); // prettier-ignore
  }
  expect(drawn([1, 0, 0, 0, 1, 0]).apcerByKind).toEqual({ print: 1 });
  expect(drawn()).toEqual({ apcer: 0.5, bpcer: 0.5, acer: 0.5, apcerByKind: { print: 0.5, replay: 0.5 } });
});

it('refuses scores that are not numbers and labels of no class', () => {
  expect(() => sortScores({ scores: [0.1, Number.NaN], positive: [0, 1] })).toThrow('Score 2 is NaN');
  expect(() => sortScores({ scores: [0.1, 0.2], positive: [0, 2] })).toThrow('Label 2 is 2');
  expect(() => sortScores({ scores: [0.1], positive: [0, 1] })).toThrow('1 scores for 2 labels');
});

it('the curves say the same as decisions at each of their thresholds', () => {
  fc.assert(
    fc.property(tied, (sample) => {
      const ranking = rankingOf(sample);
      const det = detCurve(ranking)!;
      const pr = precisionRecallCurve(ranking)!;
      ranking.thresholds.forEach((threshold, i) => {
        const d = decide(sample, threshold);
        const miss = d.falseNegatives / (d.falseNegatives + d.truePositives);
        expect(det.falseNegativeRate[i + 1]).toBeCloseTo(miss, 12);
        expect(det.falsePositiveRate[i + 1]).toBe(d.falsePositives / (d.falsePositives + d.trueNegatives));
        expect(pr.precision[i]).toBe(d.truePositives / (d.truePositives + d.falsePositives));
        expect(pr.recall[i]).toBeCloseTo(1 - miss, 12);
      });
    }),
  );
});

it('TPR at a false-positive rate never interpolates past a false alarm', () => {
  const ranking = rankingOf({ scores: [0.9, 0.8, 0.7, 0.6], positive: [1, 0, 1, 0] });
  expect(tprAtFpr(ranking, 0.01)).toBe(0.5);
  expect(tprAtFpr(ranking, 0.5)).toBe(1);
});

it('the equal-error threshold makes both errors as alike as the scores allow', () => {
  const sample = { scores: [0.1, 0.4, 0.6, 0.3, 0.7, 0.9], positive: [0, 0, 0, 1, 1, 1] };
  const { rate, threshold } = equalErrorRate(rankingOf(sample))!;
  const d = decide(sample, threshold);
  expect(rate).toBeCloseTo(1 / 3, 12);
  expect([d.falsePositives, d.falseNegatives]).toEqual([1, 1]);
});

it('the worst kind of attack decides APCER', () => {
  const scores = [0.9, 0.2, 0.8, 0.7, 0.1, 0.6];
  const positive = [1, 1, 1, 1, 0, 0];
  const kinds = ['print', 'print', 'replay', 'replay', 'live', 'live'];
  expect(presentationErrors({ scores, positive }, kinds, 0.5)).toEqual({
    apcer: 0.5,
    bpcer: 0.5,
    acer: 0.5,
    apcerByKind: { print: 0.5, replay: 0 },
  });
  expect(presentationErrors({ scores: [0.1], positive: [0] }, ['live'], 0.5)).toMatchObject({
    apcer: null,
    bpcer: 0,
    acer: null,
  });
});

it('a confusion matrix has the actual class in rows', () => {
  expect(confusionMatrix([0, 0, 1, 2], [0, 1, 1, 0], 3)).toEqual([
    [1, 1, 0],
    [0, 1, 0],
    [1, 0, 0],
  ]);
});

it('pools frames by their mean and refuses a video of two classes', () => {
  const pooled = poolByGroup([0.2, 0.4, 0.9], [0, 0, 1], ['a', 'a', 'b']);
  expect(pooled.groups).toEqual(['a', 'b']);
  expect(Array.from(pooled.scores)).toEqual([0.30000000000000004, 0.9]);
  expect(Array.from(pooled.positive)).toEqual([0, 1]);
  expect(() => poolByGroup([0.2, 0.4], [0, 1], ['a', 'a'])).toThrow('"a" has frames of both classes');
});

it('the interval holds the figure, repeats with its seed, and widens when frames hang together', () => {
  const scores = Array.from({ length: 120 }, (_, i) => ((i * 37) % 101) / 101 + (i % 2 ? 0.3 : 0));
  const positive = scores.map((_, i) => i % 2);
  const sample = { scores, positive };
  const value = auc(rankingOf(sample))!;
  const interval = bootstrapInterval(sample, auc, { seed: 3 })!;
  expect(interval.low).toBeLessThan(value);
  expect(interval.high).toBeGreaterThan(value);
  expect(bootstrapInterval(sample, auc, { seed: 3 })).toEqual(interval);
  // The same frames forty times over carry no more information when each group is drawn whole.
  const copies = { scores: scores.flatMap((s) => Array(8).fill(s)), positive: positive.flatMap((p) => Array(8).fill(p)) }; // prettier-ignore
  const groups = scores.flatMap((_, i) => Array(8).fill(`clip ${i}`));
  const naive = bootstrapInterval(copies, auc, { seed: 3 })!;
  const clustered = bootstrapInterval(copies, auc, { seed: 3, groups })!;
  expect(clustered.high - clustered.low).toBeGreaterThan(2 * (naive.high - naive.low));
});

it('the interval of a mean over detectors redraws people and detectors', () => {
  const positive = Array.from({ length: 60 }, (_, i) => i % 2);
  const scoresOf = (shift: number) => positive.map((label, i) => ((i * 7) % 31) / 31 + shift * label);
  const [weak, strong] = [0.1, 0.6].map((shift) => ({ scores: scoresOf(shift), positive }));
  // Of one detector it is the interval of that detector; of three that are the same no more and no less.
  const alone = bootstrapInterval(weak, auc, { seed: 3 })!;
  const one = meanBootstrapInterval([weak], auc, { seed: 3 })!;
  const same = meanBootstrapInterval([weak, weak, weak], auc, { seed: 3 })!;
  for (const each of [one, same]) {
    expect(Math.abs(each.low - alone.low)).toBeLessThan(0.03);
    expect(Math.abs(each.high - alone.high)).toBeLessThan(0.03);
  }
  // Detectors that differ: the mean lies inside, and the interval is wider than that of either.
  const both = meanBootstrapInterval([weak, strong], auc, { seed: 3 })!;
  const mean = (auc(rankingOf(weak))! + auc(rankingOf(strong))!) / 2;
  expect(both.low).toBeLessThan(mean);
  expect(both.high).toBeGreaterThan(mean);
  expect(both.high - both.low).toBeGreaterThan(1.3 * (one.high - one.low));
  // A genuine face and its fake are drawn together.
  const groups = positive.map((_, i) => `person ${i >> 3}`);
  const clustered = meanBootstrapInterval([weak], auc, { seed: 3, groups })!;
  expect(clustered).not.toEqual(one);
  expect(meanBootstrapInterval([weak, strong], auc, { seed: 3 })).toEqual(both);
  expect(meanBootstrapInterval([], auc, { seed: 3 })).toBeNull();
  expect(meanBootstrapInterval([{ scores: [0.1], positive: [1] }], auc, { seed: 3 })).toBeNull();
});

it('a calibrated detector has no calibration error; bins without samples say nothing', () => {
  const confidences = [0.75, 0.75, 0.75, 0.75];
  const bins = reliability(confidences, [1, 1, 1, 0], 4);
  expect(bins[3]).toMatchObject({ low: 0.75, high: 1, count: 4, confidence: 0.75, accuracy: 0.75 });
  expect(bins[0]).toMatchObject({ count: 0, confidence: null, accuracy: null });
  expect(expectedCalibrationError(bins)).toBe(0);
  expect(expectedCalibrationError(reliability([1], [0]))).toBe(1);
  expect(expectedCalibrationError(reliability([], []))).toBeNull();
});

it('the temperature undoes a known overconfidence and never makes the likelihood worse', () => {
  // Right three times of four: the best probability is 0.75, whatever the size of the logits.
  const logits = Array.from({ length: 40 }, (_, i) => (i % 2 ? [6, 0] : [0, 6])).flat();
  const labels = Array.from({ length: 40 }, (_, i) => ((i >> 1) % 4 === 0 ? i % 2 : 1 - (i % 2)));
  const temperature = fitTemperature(logits, labels, 2)!;
  expect(1 / (1 + Math.exp(-6 / temperature))).toBeCloseTo(0.75, 6);
  const loss = (t: number) => negativeLogLikelihood(logits, labels, 2, t);
  expect(loss(temperature)).toBeLessThan(
    Math.min(loss(1), loss(temperature * 1.01), loss(temperature / 1.01)),
  );
  expect(fitTemperature([1, 0], [0], 2)).toBeNull();
});
