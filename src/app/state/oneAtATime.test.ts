import { expect, it } from 'vitest';
import { oneAtATime } from './oneAtATime';

it('does what was asked for last once more, and nothing in between', async () => {
  let wish = 1;
  let finish = () => {};
  const done: number[] = [];
  const ask = oneAtATime(async () => {
    const begun = wish;
    await new Promise<void>((resolve) => (finish = resolve));
    done.push(begun);
  });
  const first = ask();
  for (wish = 2; wish < 5; wish++) void ask();
  finish();
  await Promise.resolve();
  await expect.poll(() => done).toEqual([1]);
  finish();
  await first;
  expect(done).toEqual([1, 5]);
});

it('goes on after work that failed', async () => {
  let fails = true;
  const ask = oneAtATime(async () => {
    if (fails) throw new Error('no');
  });
  await expect(ask()).rejects.toThrow('no');
  fails = false;
  await expect(ask()).resolves.toBeUndefined();
});
