import { describe, expect, it } from 'vitest';
import {
  errorsAt,
  MOST_SCORES,
  scoreSample,
  verdictOf,
  verdictSentence,
  whyChance,
  type DetectorFigures,
  type RecordedScores,
} from './heldOutAnswer';
import { describeGuard, limitRank } from './outsideGuard';
import { describeStrip } from './scoreStrip';

const steps = (count: number, from: number, to: number) =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));

/** 40 genuine faces from 0 to 0.39, 40 attacks from 0.3 to 0.69, threshold 0.35: 5 genuine and 5 attacks are on the wrong side. */
const SCORES: RecordedScores = {
  from: 'held-out',
  genuine: scoreSample(steps(40, 0, 0.39)),
  attack: scoreSample(steps(40, 0.3, 0.69)),
};
const VALIDATION = { faces: 200, auc: 0.95, eer: 0.1, threshold: 0.345, temperature: 1 };
const GOOD: DetectorFigures = {
  validation: VALIDATION,
  heldOut: { faces: 80, auc: 0.94, aucInterval: { low: 0.9, high: 0.98 }, eer: 0.12 },
  scores: SCORES,
};

function sentence(figures: DetectorFigures | null, score: number, threshold = 0.345): string {
  return verdictSentence(figures, {
    score,
    verdict: verdictOf(figures, { score, distance: undefined }, threshold)!,
    threshold,
  });
}

describe('the sentence on a face', () => {
  it('counts the recorded faces on both sides of its score, and the errors at the threshold in use', () => {
    expect(sentence(GOOD, 0.375)).toBe(
      'Scored higher than 38 of 40 held-out genuine faces and lower than 32 of 40 attacks of its kind; it was wrong on 10 of 80.',
    );
    expect(sentence(GOOD, 0.375, 0.295)).toContain('it was wrong on 10 of 80');
    expect(sentence(GOOD, 0.375, 0.9)).toContain('it was wrong on 40 of 80');
  });

  it('says so where the faces chose the epoch and threshold', () => {
    expect(sentence({ ...GOOD, heldOut: null, scores: { ...SCORES, from: 'validation' } }, 0.1)).toMatch(
      /higher than 10 of 40 genuine validation faces .* wrong on 10 of 80, which chose its epoch and threshold\.$/,
    );
  });

  it('speaks of shares where only some scores are recorded', () => {
    const genuine = scoreSample(steps(4000, 0, 0.4));
    expect(genuine.scores).toHaveLength(MOST_SCORES);
    expect([genuine.scores[0], genuine.scores.at(-1)]).toEqual([0, 0.4]);
    expect(sentence({ ...GOOD, scores: { ...SCORES, genuine } }, 0.2)).toContain(
      'higher than about 50 % of 4,000 held-out genuine faces and lower than 40 of 40 attacks',
    );
  });

  it('weighs both sides by the faces that they had, not by the scores that are recorded of them', () => {
    // 4,000 genuine faces, none of them wrong, and 40 attacks, half of them: 20 of 4,040.
    const scores = {
      ...SCORES,
      genuine: scoreSample(steps(4000, 0, 0.1)),
      attack: scoreSample(steps(40, 0.301, 0.699)),
    };
    expect(sentence({ ...GOOD, scores }, 0.6, 0.5)).toMatch(/wrong on less than 1 % of 4,040\.$/);
    // 4,000 genuine faces, a quarter of them wrong, and 40 attacks, half of them: 1,020 of 4,040.
    const many = { ...scores, genuine: scoreSample(steps(4000, 0.3, 0.5667)) };
    expect(sentence({ ...GOOD, scores: many }, 0.6, 0.5)).toMatch(/wrong on about 25 % of 4,040\.$/);
  });

  it('calls no share all or none that is not', () => {
    const scores = { ...SCORES, genuine: scoreSample(steps(4000, 0, 0.4)) };
    const said = (score: number) => sentence({ ...GOOD, scores }, score);
    expect(said(0.3995)).toContain('higher than more than 99 % of 4,000');
    expect(said(0.0005)).toContain('higher than less than 1 % of 4,000');
    expect(said(0.4001)).toContain('higher than about 100 % of 4,000');
    expect(said(0)).toContain('higher than about 0 % of 4,000');
  });

  it('says no more than a record of before supports', () => {
    const { validation } = GOOD;
    expect(sentence({ validation }, 0.5)).toMatch(
      /^Scored at or above the threshold\. On 200 validation faces, which chose .* AUC was 0\.950/,
    );
    expect(sentence(null, 0.1)).toBe(
      'Scored below the threshold. How often this detector errs is unknown: the file does not say.',
    );
  });
});

describe('errors at a threshold', () => {
  it('are counted for each side of the recorded scores', () => {
    expect(errorsAt(SCORES, 0.345)).toEqual({ genuine: '5 of 40', attacks: '5 of 40' });
    expect(errorsAt(SCORES, 0.9)).toEqual({ genuine: '0 of 40', attacks: '40 of 40' });
    expect(errorsAt({ ...SCORES, attack: scoreSample([]) }, 0.345).attacks).toBeNull();
  });
});

describe('a detector that is no better than chance', () => {
  const heldOut = (auc: number, interval: [number, number] | null, faces = 80): DetectorFigures => ({
    validation: { ...VALIDATION, auc: 0.7 },
    heldOut: {
      ...{ faces, auc, eer: 0.5 },
      aucInterval: interval && { low: interval[0], high: interval[1] },
    },
  });

  it.each([
    ['its interval holds 0.5', heldOut(0.64, [0.49, 0.78])],
    ['its interval is below', heldOut(0.2, [0.1, 0.3])],
    ['without an interval, chance reaches so far', heldOut(0.6, null)],
    ['a perfect figure on four faces', heldOut(1, [1, 1], 4)],
    ['an old record', { validation: { ...VALIDATION, faces: 40, auc: 0.66 } }],
  ] as [string, DetectorFigures][])('gives no verdict words: %s', (_, figures) => {
    expect(verdictOf(figures, { score: 0.9, distance: undefined }, null)).toBe('chance');
    const said = sentence(figures, 0.9);
    expect(said).toMatch(/^No verdict: the detector is no better than chance\. On \d+ .* AUC was/);
    expect(said).not.toMatch(/threshold|higher|lower|fake|attack/);
  });

  it('is not one whose interval lies above 0.5, nor one of which nothing is known', () => {
    expect(whyChance(GOOD)).toBeNull();
    expect(whyChance({ validation: { ...VALIDATION, faces: 80, auc: 0.758 } })).toBeNull();
    expect(whyChance({ validation: null })).toBeNull();
    expect(verdictOf(null, { score: 0.9, distance: undefined }, null)).toBe('above');
    expect(verdictOf(GOOD, { score: 0.344, distance: undefined }, null)).toBe('below');
    expect(verdictOf(GOOD, { score: null, distance: undefined }, null)).toBeNull();
  });
});

it('gives no verdict where what was measured is set aside, whatever the threshold, and says why', () => {
  const figures: DetectorFigures = { validation: null, setAside: 'It was measured otherwise.' };
  expect(verdictOf(figures, { score: 0.9, distance: undefined }, null)).toBe('unmeasured');
  expect(verdictOf(figures, { score: 0.9, distance: 3 }, 0.4)).toBe('unmeasured');
  expect(verdictOf(figures, { score: null, distance: undefined }, null)).toBeNull();
  expect(sentence(figures, 0.9)).toBe(
    'No verdict: the detector was not measured as it is used now. It was measured otherwise.',
  );
});

describe('a face outside of what the detector was validated on', () => {
  const guard = (genuine: number, attack: number, kept = true) => ({
    ...{ genuine: { faces: genuine, groups: genuine }, attack: { faces: attack, groups: attack } },
    kept,
  });
  const answer = { score: 0.9, distance: 14.23, verdict: 'outside', threshold: 0.3 } as const;

  it('gets no verdict beyond the limit, and its words say what that is', () => {
    const figures = { ...GOOD, guard: guard(300, 250) };
    expect(verdictOf(figures, { score: 0.9, distance: 1 }, null)).toBe('above');
    expect(verdictOf(figures, { score: 0.9, distance: 1.01 }, null)).toBe('outside');
    expect(verdictOf(figures, { score: 0.9, distance: undefined }, null)).toBe('above');
    expect(verdictSentence(figures, answer)).toBe(
      'No verdict: outside what the detector was validated on. To this detector it looks unlike all of its 300 ' +
        'genuine faces and 250 attacks of validation: 14.2 times as far from them as 99 % of these are from the others.',
    );
    expect(verdictSentence({ ...GOOD, guard: guard(40, 40) }, answer)).toContain(
      'as the farthest of these is from the others.',
    );
  });

  it('is only told by a detector that keeps enough, which is said', () => {
    expect(describeGuard(guard(300, 250))).toMatch(/get no verdict; at most about 1 in 100 genuine ones/);
    expect(describeGuard(guard(40, 40))).toMatch(/at most about 1 in 41 genuine ones/);
    expect(describeGuard(guard(12, 40, false))).toMatch(
      /not recognised as such: 12 genuine faces and 40 attacks of validation are too few, at least 20 of each/,
    );
    const videos = { genuine: { faces: 90, groups: 3 }, attack: { faces: 30, groups: 30 }, kept: false };
    expect(describeGuard(videos)).toContain('90 genuine faces of 3 videos or persons and 30 attacks');
    expect(describeGuard(undefined)).toContain('its file keeps no features of them');
  });

  it('is the farthest of few, and one in a hundred of many', () => {
    expect([20, 98, 99, 199, 1000].map((faces) => limitRank(faces))).toEqual([20, 98, 99, 198, 991]);
  });
});

it('tells the strip in words', () => {
  expect(describeStrip(SCORES, 0.375, 0.345)).toBe(
    'Attack scores from 0 to 1: 40 held-out genuine faces from 0.00 to 0.39, half of them up to 0.20; ' +
      '40 held-out attacks from 0.30 to 0.69, half of them up to 0.50. The threshold is 0.345, this face is at 0.375.',
  );
});
