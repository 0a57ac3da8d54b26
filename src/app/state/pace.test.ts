/** The time left of jobs that tell no rate themselves. */
import { expect, it } from 'vitest';
import { leftOf, observe, type Pace, type WorkSeen } from './pace';

/** Looks one after another, each at a time. */
function watched(...looks: [nowMs: number, done: number | null, change?: Partial<WorkSeen>][]): Pace {
  let pace: Pace | undefined;
  for (const [nowMs, done, change] of looks)
    pace = observe(pace, { key: 'job', done, total: 10, paused: false, ...change }, nowMs);
  if (!pace) throw new Error('not watched');
  return pace;
}

it('is not known before anything was done', () => {
  expect(leftOf(watched([0, 0]))).toBeNull();
  expect(leftOf(watched([0, 4], [9000, 4]))).toBeNull();
  expect(leftOf(watched([0, null], [5000, null]))).toBeNull();
});

it('follows the mean rate of what was done while it was watched', () => {
  expect(leftOf(watched([0, 0], [1000, 1], [4000, 2]))).toBe(16_000);
  // Six were done before anybody looked.
  expect(leftOf(watched([0, 6], [1000, 7]))).toBe(3000);
  expect(leftOf(watched([0, null], [5000, 6], [6000, 7]))).toBe(3000);
});

it('counts down between two units, and never below nothing', () => {
  expect(leftOf(watched([0, 0], [1000, 1], [3000, 1]))).toBe(7000);
  expect(leftOf(watched([0, 0], [1000, 1], [60_000, null]))).toBe(0);
});

it('counts no time of a pause, and tells none in it', () => {
  const paused = { paused: true };
  expect(leftOf(watched([0, 0], [1000, 1], [1500, 1, paused]))).toBeNull();
  expect(leftOf(watched([0, 0], [1000, 1], [1500, 1, paused], [90_000, 1], [90_500, 2]))).toBe(8000);
});

it('begins anew with another job, and goes on where more is asked for or something is taken back', () => {
  expect(leftOf(watched([0, 0], [1000, 5], [2000, 1, { key: 'another' }]))).toBeNull();
  expect(leftOf(watched([0, 0], [1000, 1], [1000, 1, { total: 21 }]))).toBe(20_000);
  expect(leftOf(watched([0, 0], [1000, 2], [1000, 1], [1500, 2]))).toBe(4000);
});
