/** Choices over a reload: what comes back, what is dropped with a word, and what is left alone. */
import { beforeEach, expect, it, vi } from 'vitest';
import * as v from 'valibot';
import { LabError } from '@/lib/errors';
import { recallInTab, rememberInTab } from '@/lib/siteStorage';
import { create } from './createStore';
import { followChoice, type TabChoice } from './tabChoice';

let page = 0;
let restore: TabChoice<string[]>['restore'];

/** As a page that was just opened has it. */
function open() {
  const store = create<{ ids: string[] }>()(() => ({ ids: [] }));
  restore = (ids) => {
    store.setState({ ids });
    return Promise.resolve([]);
  };
  const choice: TabChoice<string[]> = {
    ...{ key: `key ${page}`, schema: v.array(v.string()), store },
    read: () => (store.getState().ids.length > 0 ? store.getState().ids : null),
    restore: (ids) => restore(ids),
  };
  return { store, choice };
}

beforeEach(() => void (page += 1));

it('brings back what was chosen, and remembers what is chosen from then on', async () => {
  rememberInTab(`key ${page}`, '["a","b"]');
  const { store, choice } = open();
  expect(await followChoice(choice)).toEqual([]);
  expect(store.getState().ids).toEqual(['a', 'b']);
  store.setState({ ids: ['c'] });
  expect(recallInTab(`key ${page}`)).toBe('["c"]');
  store.setState({ ids: [] });
  expect(recallInTab(`key ${page}`)).toBe('null');
});

it('does so once a page, however often its screen is opened', async () => {
  rememberInTab(`key ${page}`, '["a"]');
  const { store, choice } = open();
  await followChoice(choice);
  store.setState({ ids: [] });
  await followChoice(choice);
  expect(store.getState().ids).toEqual([]);
});

it('overrules nothing that is chosen already', async () => {
  rememberInTab(`key ${page}`, '["a"]');
  const { store, choice } = open();
  store.setState({ ids: ['new'] });
  await followChoice(choice);
  expect(store.getState().ids).toEqual(['new']);
  expect(recallInTab(`key ${page}`)).toBe('["new"]');
});

it('says what is gone, also where that is all, and forgets it', async () => {
  rememberInTab(`key ${page}`, '["a"]');
  const { choice } = open();
  restore = () => Promise.reject(new LabError('wrong-state', 'It is gone.', 'Choose another.'));
  expect(await followChoice(choice)).toEqual(['It is gone. Choose another.']);
  expect(recallInTab(`key ${page}`)).toBe('null');
});

it('takes nothing that it has not written', async () => {
  for (const text of ['{"ids":1}', 'no json', '[3]']) {
    page += 1;
    rememberInTab(`key ${page}`, text);
    const { choice } = open();
    const asked = vi.fn(() => Promise.resolve([]));
    restore = asked;
    expect(await followChoice(choice)).toEqual([]);
    expect(asked).not.toHaveBeenCalled();
  }
});
