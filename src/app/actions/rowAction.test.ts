import { expect, it, vi } from 'vitest';
import { titleOf, labelOf } from './action';
import { rowAction } from './rowAction';

const perform = vi.fn();
let rows: string[] = [];
const open = rowAction<string>({
  id: 'list.open',
  label: (row) => `Open ${row}`,
  title: 'Open the latest',
  screens: ['/runs'],
  watches: [],
  key: (row) => row,
  pick: () => rows.at(0),
  none: 'There is none.',
  obstacle: (row) => (row === 'b' ? 'It is locked.' : null),
  perform,
});

it('is a command of each row, with the words and the obstacle of that row', () => {
  const [a, b] = [open.of('a'), open.of('b')];
  expect([a.id, labelOf(a), a.obstacle()]).toEqual(['list.open.a', 'Open a', null]);
  expect([b.id, labelOf(b), b.obstacle()]).toEqual(['list.open.b', 'Open b', 'It is locked.']);
  void a.perform();
  expect(perform).toHaveBeenLastCalledWith('a');
});

it('is in the palette a command of the row that is meant when it is performed', () => {
  perform.mockClear();
  rows = [];
  expect([open.picked.id, titleOf(open.picked), open.picked.obstacle()]).toEqual([
    'list.open',
    'Open the latest',
    'There is none.',
  ]);
  void open.picked.perform();
  expect(perform).not.toHaveBeenCalled();
  rows = ['b', 'a'];
  expect(open.picked.obstacle()).toBe('It is locked.');
  expect(labelOf(open.picked)).toBe('Open b');
  void open.picked.perform();
  expect(perform).toHaveBeenLastCalledWith('b');
});
