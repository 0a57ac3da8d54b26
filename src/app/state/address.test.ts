import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { create } from '@/app/state/createStore';
import { PRETRAINING } from '@/lib/config';
import { followAddress, type AddressSlice } from './address';
import { SETTINGS_ADDRESS, useDetectorSettings, useSettings } from './settingsStore';

/** An address bar: what `history.replaceState` was told, and where the page is. */
const bar = { pathname: '/pretrain', search: '', hash: '', writes: 0 };

function visit(address: string): void {
  const { pathname, search, hash } = new URL(address, 'http://lab');
  Object.assign(bar, { pathname, search, hash, writes: 0 });
}

let leave = (): void => {};
beforeEach(() => {
  vi.stubGlobal('location', bar);
  vi.stubGlobal('history', {
    state: null,
    replaceState: (_: unknown, __: string, address: string) => {
      const { writes } = bar;
      visit(address);
      bar.writes = writes + 1;
    },
  });
  useSettings.setState(useSettings.getInitialState());
});
afterEach(() => {
  leave();
  vi.unstubAllGlobals();
});

it('takes a link once, then follows the draft; other parts of the address stay', () => {
  visit('/pretrain?preset=nano&maskRatio=0.5&from=mail#curves');
  leave = followAddress(PRETRAINING.link, SETTINGS_ADDRESS);
  expect(useSettings.getState()).toMatchObject({
    draft: { preset: 'nano', maskRatio: 0.5 },
    presetChosen: true,
  });
  useSettings.getState().set('seed', 7);
  expect(bar).toMatchObject({ search: '?from=mail&preset=nano&seed=7&maskRatio=0.5', hash: '#curves' });
  useSettings.getState().set('maskRatio', 0.75);
  expect(bar.search).toBe('?from=mail&preset=nano&seed=7');
});

it('writes only valid drafts, only when something changed, and nothing once it was left', () => {
  visit('/pretrain');
  leave = followAddress(PRETRAINING.link, SETTINGS_ADDRESS);
  expect(bar).toMatchObject({ search: '?preset=micro', writes: 1 });
  useSettings.getState().dismissLinkProblem();
  useSettings.getState().set('maskRatio', 7);
  expect(bar.writes).toBe(1);
  leave();
  useSettings.getState().set('maskRatio', 0.5);
  expect(bar).toMatchObject({ search: '?preset=micro', writes: 1 });
});

it('writes with the next change what the browser refused because it came too often; other listeners still hear', () => {
  visit('/pretrain');
  leave = followAddress(PRETRAINING.link, SETTINGS_ADDRESS);
  const { replaceState } = history;
  const heard = vi.fn();
  const stop = useSettings.subscribe(heard);
  history.replaceState = () => {
    throw new DOMException('too often', 'SecurityError');
  };
  useSettings.getState().set('seed', 9);
  expect(heard).toHaveBeenCalledOnce();
  history.replaceState = replaceState;
  useSettings.getState().set('maskRatio', 0.5);
  expect(bar.search).toBe('?preset=micro&seed=9&maskRatio=0.5');
  stop();
});

it('leaves the address of another screen alone while its own is being left', () => {
  visit('/pretrain?preset=nano');
  leave = followAddress(PRETRAINING.link, SETTINGS_ADDRESS);
  visit('/masks?seed=4');
  useSettings.getState().set('seed', 9);
  expect(bar).toMatchObject({ search: '?seed=4', writes: 0 });
});

it('keeps a draft when the address holds nothing of it, and says why a bad link was not taken', () => {
  useSettings.getState().set('seed', 5);
  visit('/pretrain?from=mail');
  followAddress(PRETRAINING.link, SETTINGS_ADDRESS)();
  expect(useSettings.getState().draft.seed).toBe(5);
  visit('/pretrain?preset=nano&seed=-1');
  leave = followAddress(PRETRAINING.link, SETTINGS_ADDRESS);
  const { draft, linkProblem, presetChosen } = useSettings.getState();
  expect(linkProblem?.message).toBe('seed: -1 is not allowed. Use 0 to 2147483647.');
  expect([draft, presetChosen]).toEqual([PRETRAINING.complete(), false]);
});

it('follows only after a link that takes time has been taken, and not when the screen was left meanwhile', async () => {
  const draft = PRETRAINING.complete({ preset: 'nano' });
  const store = create<{ draft: typeof draft }>()(() => ({ draft }));
  let taken = (): void => {};
  const slice: AddressSlice<{ draft: typeof draft }, typeof draft> = {
    store,
    load: () => new Promise((resolve) => (taken = resolve)),
    read: (state) => state.draft,
  };
  visit('/pretrain?preset=tiny');
  leave = followAddress(PRETRAINING.link, slice);
  expect(bar.writes).toBe(0);
  store.setState({ draft: { ...draft, seed: 3 } });
  taken();
  await vi.waitFor(() => expect(bar.search).toBe('?preset=nano&seed=3'));
  leave();

  visit('/pretrain?preset=tiny');
  followAddress(PRETRAINING.link, slice)();
  taken();
  await Promise.resolve();
  expect(bar.writes).toBe(0);
});

it('a view is remembered over a reload elsewhere: taken like a link, unless there is one or something was chosen', () => {
  const open = () => {
    const store = create<{ seed: number }>()(() => ({ seed: 0 }));
    const slice: AddressSlice<{ seed: number }, typeof draft> = {
      store,
      load: (query) => store.setState({ seed: Number(query.get('seed')) }),
      read: ({ seed }) => ({ ...draft, seed }),
      isUntouched: ({ seed }) => seed === 0,
    };
    return { store, slice };
  };
  const draft = PRETRAINING.complete({ preset: 'nano' });
  visit('/there');
  const first = open();
  leave = followAddress(PRETRAINING.link, first.slice);
  first.store.setState({ seed: 8 });
  leave();

  const [reloaded, linked, chosen] = [open(), open(), open()];
  visit('/there');
  followAddress(PRETRAINING.link, reloaded.slice)();
  expect(reloaded.store.getState().seed).toBe(8);
  expect(bar.search).toContain('seed=8');
  visit('/there?seed=3');
  followAddress(PRETRAINING.link, linked.slice)();
  expect(linked.store.getState().seed).toBe(3);
  visit('/there');
  chosen.store.setState({ seed: 5 });
  followAddress(PRETRAINING.link, chosen.slice)();
  expect(chosen.store.getState().seed).toBe(5);
});

it('drafts of a detector live in a store of their own, made like the other', () => {
  const { set, reset } = useDetectorSettings.getState();
  set('mode', 'probe');
  set('unseen', 'sd');
  set('epochs', 7);
  expect(useDetectorSettings.getState().draft).toMatchObject({ epochs: 7, layerDecay: 1 });
  reset();
  expect(useDetectorSettings.getState().draft).toMatchObject({ mode: 'probe', epochs: 100, unseen: 'sd' });
  expect(useSettings.getState().draft.epochs).toBe(100);
});
