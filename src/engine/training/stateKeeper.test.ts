import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Checkpoints } from '@/storage/checkpoints';
import { StateKeeper } from './stateKeeper';

let nowMs = 0;
beforeEach(() => {
  nowMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  vi.stubGlobal('navigator', { storage: { estimate: async () => ({ usage: 0, quota: 2 ** 40 }) } });
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** @returns the milliseconds and steps between each two readings of a training with steps and readings that take so long */
async function readings(stepMs: number, readingMs: number, count: number) {
  const source = {
    step: 0,
    read: async () => {
      nowMs += readingMs;
      return { blob: new Blob(), onSaved: async () => {} };
    },
    failed: async () => {},
  };
  const save = vi.fn(async () => {});
  const keeper = new StateKeeper({ save } as unknown as Checkpoints, source);
  const gaps: { ms: number; steps: number }[] = [];
  let last = { ms: 0, step: 0 };
  while (gaps.length < count) {
    nowMs += stepMs;
    source.step++;
    if (!keeper.due) continue;
    gaps.push({ ms: nowMs - last.ms, steps: source.step - last.step });
    await keeper.save();
    await keeper.written();
    last = { ms: nowMs, step: source.step };
  }
  return gaps;
}

describe('a state is read', () => {
  it('every five seconds where that is quick, however many steps that are', async () => {
    for (const { ms } of await readings(10, 50, 5)) expect(ms).toBe(5000);
  });

  it('not later than after ten slow steps or fifteen seconds, where a twentieth of the time would be longer', async () => {
    for (const { steps } of (await readings(730, 2000, 5)).slice(1)) expect(steps).toBe(10);
    for (const { ms } of (await readings(5000, 4000, 5)).slice(1)) expect(ms).toBe(15_000);
  });

  it('seldom enough in between to cost a twentieth of the time', async () => {
    for (const { ms } of (await readings(1000, 400, 5)).slice(1)) expect(ms).toBe(8000);
  });
});
