import { expect, it, vi } from 'vitest';
import { atTheSecondTime, isAsked } from './askedTwice';
import { useShell } from './shellStore';

it('does at the second time only what was asked for the first time', async () => {
  const [a, b] = [vi.fn(() => Promise.resolve()), vi.fn(() => Promise.resolve())];
  await atTheSecondTime('a', a);
  expect(isAsked('a')).toBe(true);
  await atTheSecondTime('b', b);
  expect([isAsked('a'), isAsked('b')]).toEqual([false, true]);
  await atTheSecondTime('b', b);
  expect([a.mock.calls.length, b.mock.calls.length]).toEqual([0, 1]);
  await atTheSecondTime('b', b);
  expect(b).toHaveBeenCalledOnce();
});

it('forgets on the way to another screen what was asked for once', async () => {
  const work = vi.fn(() => Promise.resolve());
  await atTheSecondTime('a', work);
  useShell.setState({ drawn: '/score' });
  expect(isAsked('a')).toBe(false);
  await atTheSecondTime('a', work);
  expect(work).not.toHaveBeenCalled();
});
