import { expect, it, vi } from 'vitest';

let read = (): void => {};
vi.mock('./runsStore', () => ({
  refreshRuns: () => new Promise<void>((resolve) => (read = resolve)),
  useRuns: { getState: () => ({ runs: [{ id: 'a' }, { id: 'b' }] }) },
}));

import { RUNS_CHOICE, useRunsView } from './runsView';

const restored = async (meanwhile: () => void) => {
  useRunsView.setState({ openId: null, comparedIds: [] });
  const gone = RUNS_CHOICE.restore({ openId: 'a', comparedIds: ['b', 'deleted'] });
  meanwhile();
  read();
  return { gone: await gone, ...useRunsView.getState() };
};

it('opens and compares again what was chosen before a reload, and says what is gone', async () => {
  expect(await restored(() => {})).toEqual({
    gone: ['1 chosen run no longer in this browser.'],
    openId: 'a',
    comparedIds: ['b'],
  });
});

it('leaves what a person chooses while the table is read', async () => {
  const chosen = { openId: 'b', comparedIds: [] };
  expect(await restored(() => useRunsView.setState(chosen))).toEqual({ gone: [], ...chosen });
});
