import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { median, timeInterleaved } from './timing';

/** A clock that only candidates move, so that the tests do not depend on the machine's speed. */
let clockMs = 0;

beforeEach(() => {
  clockMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => clockMs);
});
afterEach(() => vi.restoreAllMocks());

/** Each run takes the next of `times`, the last one again and again, and writes its name down. */
function candidate(name: string, times: number[], log: string[]) {
  return {
    enqueue: () => {
      log.push(name);
      clockMs += times.length > 1 ? (times.shift() ?? 0) : times[0];
    },
    settle: () => Promise.resolve(),
  };
}

describe('timing', () => {
  it('takes the middle, or the mean of the two middle ones', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 100])).toBe(3);
  });

  it('interleaves the candidates after two warm-up runs each', async () => {
    const log: string[] = [];
    const both = [candidate('a', [900, 160, 200, 300], log), candidate('b', [900, 500], log)];
    const timings = await timeInterleaved(both, { repetitions: 2, budgetMs: 10_000 });
    expect(log.join('')).toBe('aabb' + 'ab' + 'ba');
    expect(timings).toEqual([
      { medianMs: 250, minMs: 200, maxMs: 300, samples: 2, runsPerSample: 1 },
      { medianMs: 500, minMs: 500, maxMs: 500, samples: 2, runsPerSample: 1 },
    ]);
  });

  it('repeats short runs within a sample and divides by them', async () => {
    const log: string[] = [];
    const [timing] = await timeInterleaved([candidate('a', [10], log)], { repetitions: 3, budgetMs: 10_000 });
    expect(timing).toMatchObject({ medianMs: 10, samples: 3, runsPerSample: 15 });
    expect(log).toHaveLength(2 + 3 * 15);
  });

  it('takes fewer samples within a small budget, and says so', async () => {
    const [timing] = await timeInterleaved([candidate('a', [2000], [])], { repetitions: 5, budgetMs: 7000 });
    expect(timing.samples).toBe(3);
    expect(timing.note).toBe('3 of 5 samples: one run takes 2 s');
  });

  it('keeps a single run that alone exceeds the budget', async () => {
    const log: string[] = [];
    const [timing] = await timeInterleaved([candidate('a', [20_000], log)], {
      repetitions: 5,
      budgetMs: 10_000,
    });
    expect(log).toEqual(['a']);
    expect(timing).toMatchObject({ medianMs: 20_000, samples: 1 });
    expect(timing.note).toContain('not warmed up: one run takes 20 s');
  });
});
