import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { afterRest } from './throttle';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('tells the latest value once nothing new came for a while, and none of those before', () => {
  const told: string[] = [];
  const tell = afterRest((value: string) => told.push(value), 2000);
  for (const region of ['eyes', 'nose', 'mouth']) {
    tell(region);
    vi.advanceTimersByTime(1600);
  }
  expect(told).toEqual([]);
  vi.advanceTimersByTime(400);
  expect(told).toEqual(['mouth']);
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual(['mouth']);
  tell('skin');
  tell.cancel();
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual(['mouth']);
});
