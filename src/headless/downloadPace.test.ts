import { describe, expect, it } from 'vitest';
import { downloadPace } from './downloadPace';

/** Blink's rule (`LocalFrame::ShouldThrottleDownload`), as a clock of its own. */
function chromium() {
  let begun = 0;
  let start = 0;
  return (now: number): boolean => {
    if (begun === 0) start = now;
    else if (begun >= 10) {
      if (now - start <= 1000) return false;
      begun = 0;
      start = now;
    }
    begun++;
    return true;
  };
}

async function downloads(count: number, everyMs: number) {
  let clock = 5;
  const pace = downloadPace(
    () => clock,
    (ms) => ((clock += ms), Promise.resolve()),
  );
  const takes = chromium();
  const taken: boolean[] = [];
  for (let i = 0; i < count; i++) {
    clock += everyMs;
    await pace();
    taken.push(takes(clock));
  }
  return { taken, tookMs: clock - 5 };
}

describe('the pace of downloads', () => {
  it.each([1, 30, 90, 99, 101, 150, 2_000])('loses none when one comes every %i ms', async (everyMs) => {
    const { taken } = await downloads(64, everyMs);
    expect(taken).toEqual(taken.map(() => true));
  });

  it('keeps nobody waiting who is slower than the browser allows', async () => {
    expect((await downloads(64, 150)).tookMs).toBe(64 * 150);
  });

  it('would be missed: without it the eleventh of a burst is lost', () => {
    const takes = chromium();
    expect(Array.from({ length: 12 }, (_, i) => takes(i))).toEqual([...Array(10).fill(true), false, false]);
  });
});
