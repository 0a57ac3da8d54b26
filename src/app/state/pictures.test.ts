import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PictureBoard } from './pictures';
import type { PictureSet } from './pictureHistory';

beforeEach(() => vi.stubGlobal('requestAnimationFrame', () => 1));
afterEach(() => vi.unstubAllGlobals());

const set = (step: number): PictureSet => ({
  runId: 'r',
  step,
  view: { block: 0, head: 0, query: 0 },
  faces: [],
});

function boardWith(steps: number): PictureBoard {
  const board = new PictureBoard();
  for (let step = 0; step < steps; step++) board.show(set(step));
  return board;
}

it('knows the latest pictures also while those of a step before are looked at', () => {
  const board = boardWith(3);
  board.lookAt(1);
  expect([board.current?.step, board.latest?.step]).toEqual([1, 2]);
  board.lookAt(null);
  expect(board.current?.step).toBe(2);
});

it('looks at the step before one that was dropped, and says which', () => {
  const board = boardWith(500);
  const { steps } = board.history;
  const dropped = steps.findLast((step, i) => steps[i + 1] > step + 1)! + 1;
  expect(board.lookAt(dropped)).toBe(dropped - 1);
  expect(board.current?.step).toBe(dropped - 1);
  expect(board.lookAt(null)).toBeNull();
});
