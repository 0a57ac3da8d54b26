import { expect, it, vi } from 'vitest';
import { LabError } from '@/lib/errors';
import type { CheckpointAnswers } from '@/workers/protocol';
import { possibleHeads, useHeadsQuestion, withHeads } from './headsQuestion';

const asked = { width: 384, usual: [12, 6] };
const unknown = () => new LabError('invalid-file', 'How many?', 'Say it.', { heads: asked });

/** Opens once somebody has said the heads. */
const open = vi.fn(async ({ heads }: CheckpointAnswers) => {
  if (heads === undefined) throw unknown();
  return heads;
});

const question = () => useHeadsQuestion.getState().question;

it('asks nothing where the file says it, and hands on every other refusal', async () => {
  expect(await withHeads('a.pth', () => Promise.resolve(7))).toBe(7);
  await expect(withHeads('a.pth', () => Promise.reject(new Error('damaged')))).rejects.toThrow('damaged');
  expect(question()).toBeNull();
});

it('opens again with the answer, one question at a time', async () => {
  const [first, second] = [withHeads('a.pth', open), withHeads('b.pth', open)];
  await vi.waitFor(() => expect(question()).toMatchObject({ name: 'a.pth', ...asked }));
  question()!.answer(6);
  expect(await first).toBe(6);
  await vi.waitFor(() => expect(question()).toMatchObject({ name: 'b.pth' }));
  question()!.answer(12);
  expect(await second).toBe(12);
  expect(question()).toBeNull();
});

it('is refused with the reason where nobody knows', async () => {
  const opened = withHeads('a.pth', open);
  await vi.waitFor(() => expect(question()).not.toBeNull());
  question()!.answer(null);
  await expect(opened).rejects.toThrow('How many?');
});

it('offers the usual numbers first, then every other that fits', () => {
  expect(possibleHeads(asked)).toEqual([12, 6, 2, 3, 4, 8, 16, 24, 32, 48]);
  for (const heads of possibleHeads({ width: 256, usual: [4, 8, 2, 16] })) expect(256 % heads).toBe(0);
});
