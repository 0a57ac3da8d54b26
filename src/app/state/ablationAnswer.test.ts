import { describe, expect, it } from 'vitest';
import { defaultPretrainConfig } from '@/lib/config';
import type { HeldOutErrors } from '@/lib/heldOutErrors';
import { MASKING_STRATEGIES } from '@/lib/maskingStrategies';
import type { AblationInfo } from '@/workers/protocol';
import { ANSWER_FILES, answerCaution, heldOutTable, isMeasured, pairAnswers } from './ablationAnswer';

const FACES = Array.from({ length: 30 }, (_, i) => `face ${i}`);

/** All faces have this error, a little more from one to the next. */
const errorsOf = (level: number): HeldOutErrors => ({
  faceIds: FACES,
  groups: FACES,
  under: MASKING_STRATEGIES.map((masking, m) => ({
    masking,
    c1: Float64Array.from(FACES, (_, i) => level + 0.01 * i + 0.1 * m),
    c2: Float64Array.from(FACES, () => (masking.startsWith('crfr') ? level + 1 : Number.NaN)),
  })),
});

function ablation(levels: Readonly<Record<string, readonly number[]>>): AblationInfo {
  const runs = Object.entries(levels).flatMap(([label, seeds]) =>
    seeds.map((_, seed) => ({
      label,
      runId: `${label} ${seed}`,
      config: { ...defaultPretrainConfig('nano'), heldOut: 0.2, seed },
    })),
  );
  const heldOut = Object.fromEntries(
    Object.entries(levels).flatMap(([label, seeds]) =>
      seeds.map((level, seed) => [`${label} ${seed}`, errorsOf(level)]),
    ),
  );
  const about = {
    id: 'a',
    kind: 'masking',
    startedAt: '2026-12-01T00:00:00.000Z',
    dataset: '=faces',
    datasetId: 'd',
  };
  return { ...about, runs, heldOut, faces: [], showFaceIds: [] } as unknown as AblationInfo;
}

const TWO = ablation({ 'CRFR-P': [0.5, 0.6], random: [0.7, 0.8] });

describe('what an ablation answers', () => {
  it('has each variant under the masks of every strategy, C2 only where a region is covered', () => {
    const c1 = heldOutTable(TWO, 'c1')!;
    expect(c1.rows).toEqual(['CRFR-P', 'random']);
    expect(c1.columns).toHaveLength(MASKING_STRATEGIES.length);
    // Means over two seeds and thirty faces: the level, and 0.145 of the steps from face to face.
    expect(c1.values[0][0]).toBeCloseTo(0.695, 10);
    expect(c1.values[1][2]).toBeCloseTo(0.75 + 0.145 + 0.2, 10);
    const c2 = heldOutTable(TWO, 'c2')!;
    expect(c2.columns).toEqual(['CRFR-P', 'CRFR-R']);
    expect(c2.values[1]).toEqual([1.75, 1.75]);
  });

  it('says which of two is better, and by how much, in one direction', () => {
    const [{ sentence, difference }] = pairAnswers(TWO);
    expect(difference).toMatchObject({ seeds: 2, faces: 30 });
    expect(sentence).toBe(
      'CRFR-P reconstructs held-out faces better than random, by 0.2000 (95 % interval 0.2000 to 0.2000).',
    );
    const [turned] = pairAnswers(ablation({ a: [0.9], b: [0.4] }));
    expect(turned.sentence).toMatch(/^b reconstructs held-out faces better than a, by 0\.5000/);
  });

  it('says that none was shown where seeds disagree', () => {
    const [{ sentence }] = pairAnswers(ablation({ a: [0.5, 0.9, 0.7], b: [0.9, 0.5, 0.7] }));
    expect(sentence).toMatch(
      /^No difference shown between a and b: -?0\.0000 \(95 % interval -0\.\d+ to 0\.\d+\)\.$/,
    );
  });

  it('pairs only seeds that both have, and is silent where there are none', () => {
    const uneven = ablation({ a: [0.5, 0.6], b: [0.7] });
    expect(pairAnswers(uneven)[0].difference.seeds).toBe(1);
    const unmeasured: AblationInfo = { ...TWO, heldOut: undefined };
    expect(isMeasured(unmeasured)).toBe(false);
    expect(pairAnswers(unmeasured)).toEqual([]);
    expect(heldOutTable(unmeasured, 'c1')).toBeNull();
    expect(answerCaution([])).toBeNull();
  });

  it('compares no errors in other units, and says so', () => {
    const { runs, ...rest } = TWO;
    const other = runs.map((run) =>
      run.label === 'random' ? { ...run, config: { ...run.config, normPixLoss: false } } : run,
    );
    const mixed: AblationInfo = { ...rest, runs: other };
    expect(pairAnswers(mixed)).toEqual([]);
    expect(heldOutTable(mixed, 'c1')!.notes!.at(-1)).toMatch(/other units: they are not compared\.$/);
    expect(heldOutTable(TWO, 'c1')!.notes).toHaveLength(1);
  });

  it('warns of one seed and of many comparisons', () => {
    const one = pairAnswers(ablation({ a: [1], b: [2] }));
    expect(answerCaution(one)).toContain('With one seed');
    const three = pairAnswers(ablation({ a: [1, 1], b: [2, 2], c: [3, 3] }));
    expect(three).toHaveLength(3);
    expect(answerCaution(three)).toContain('of 3 comparisons one in twenty');
  });

  it('writes tables that others read', async () => {
    const texts = Object.fromEntries(
      await Promise.all(
        ANSWER_FILES.map(async ([name, write]) => [name, await write(TWO).blob.text()] as const),
      ),
    );
    const [comment, head, first] = texts['held-out.csv'].split('\n');
    expect(comment).toContain('"ablation":"masking"');
    expect(head.trim()).toBe('variant,seed,masks,c1,c2,runId');
    expect(first.trim().split(',').slice(0, 3)).toEqual(['CRFR-P', '0', 'crfr-p']);
    expect(Number(first.split(',')[3])).toBeCloseTo(0.645, 10);
    expect(texts['answer.md']).toContain('| CRFR-P | **0.6950** |');
    expect(texts['answer.md']).toContain('- CRFR-P reconstructs held-out faces better than random');
    expect(texts['answer.md']).not.toContain('%,');
    expect(texts['answer.tex']).toContain('\\textbf{0.6950}');
    const json = JSON.parse(texts['answer.json']) as { measured: { under: { c2: (number | null)[] }[] }[] };
    expect(json.measured).toHaveLength(4);
    expect(json.measured[0].under.at(-1)!.c2[0]).toBeNull();
  });
});
