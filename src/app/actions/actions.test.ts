/** What holds for all actions of the app at once. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { SCREENS, type ScreenPath } from '@/app/screenNames';
import { AVOIDED } from '@/app/testWords';
import { hintOf, labelOf, titleOf, type Action, type Watched } from './action';
import type { Family } from './family';

vi.mock('sonner', () => ({ toast: {} })); // writes its styles into the page when it is imported

let everywhere: readonly Action[];
let families: readonly { path: ScreenPath; family: Family }[];

/** Stores look at the page when they are made. */
beforeAll(async () => {
  const stored = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {} }));
  vi.stubGlobal('document', { documentElement: { dataset: {} } });
  vi.stubGlobal('location', { pathname: '/', search: '', origin: 'http://localhost' });
  everywhere = (await import('./everywhere')).EVERYWHERE;
  families = await (await import('./families')).loadFamilies();
});

const ofScreens = (): Action[] => [...new Set(families.flatMap(({ family }) => family.actions))];
const all = (): Action[] => [...everywhere, ...ofScreens()];

interface Store extends Watched {
  getState: () => unknown;
}
const isStore = (value: unknown): value is Store =>
  typeof value === 'function' && 'getState' in value && 'subscribe' in value;

/** Every store of the app, by the name that it is exported with. */
async function allStores(): Promise<{ name: string; store: Store }[]> {
  const modules = import.meta.glob<Record<string, unknown>>(['../{state,intake}/*.ts', '!**/*.test.ts']);
  const loaded = await Promise.all(Object.values(modules).map((load) => load()));
  return loaded
    .flatMap((exported) => Object.entries(exported))
    .flatMap(([name, store]) => (isStore(store) ? [{ name, store }] : []));
}

/** Those of a list with something in common. */
function repeated<T>(list: readonly T[]): T[] {
  return list.filter((one, at) => list.indexOf(one) !== at);
}

describe('every action', () => {
  it('has an id of its own', () => {
    expect(all().length).toBeGreaterThan(100);
    expect(repeated(all().map(({ id }) => id))).toEqual([]);
  });

  it('is in the family of each screen that it names, and in no other', () => {
    for (const { path } of SCREENS) {
      const family = families.find((one) => one.path === path)?.family.actions ?? [];
      const named = ofScreens().filter(({ screens }) => screens.includes(path));
      expect(family.filter((action) => !named.includes(action) && action.screens.length > 0)).toEqual([]);
      expect(
        named.filter((action) => !family.includes(action)).map(({ id }) => id),
        path,
      ).toEqual([]);
    }
  });

  it('has a title that tells it from all others of its screen and of the app', () => {
    for (const { path, family } of families) {
      const titles = [...everywhere, ...family.actions].map(titleOf);
      expect(repeated(titles), path).toEqual([]);
    }
  });

  it('shares its shortcut with no other that can be meant at the same time', () => {
    for (const { path, family } of families) {
      const shortcuts = [...everywhere, ...family.actions].flatMap(({ shortcut }) => shortcut ?? []);
      expect(repeated(shortcuts), path).toEqual([]);
    }
  });

  it('says at any time whether it can be done, in a sentence where it cannot', () => {
    for (const action of all()) {
      const obstacle = action.obstacle();
      if (obstacle !== null) expect(obstacle, action.id).toMatch(/^\p{Lu}.*[.!?]$/su);
    }
  });

  it('watches every store that its words and its obstacle read', async () => {
    const stores = await allStores();
    expect(stores.length).toBeGreaterThan(12);
    for (const { store } of stores) vi.spyOn(store, 'getState');
    for (const action of all()) {
      vi.clearAllMocks();
      labelOf(action);
      hintOf(action);
      action.obstacle();
      const read = stores.filter(({ store }) => vi.mocked(store.getState).mock.calls.length > 0);
      const missed = read.filter(({ store }) => !action.watches.includes(store));
      expect(
        missed.map(({ name }) => name),
        action.id,
      ).toEqual([]);
    }
    vi.restoreAllMocks();
  });
});

describe('words', () => {
  it('are the glossary’s', () => {
    const words = all().flatMap((action) => [labelOf(action), titleOf(action), action.obstacle() ?? '']);
    expect(words.filter((text) => AVOIDED.test(text))).toEqual([]);
  });

  it('begin with a capital and end without a full stop, as buttons do', () => {
    for (const action of all()) {
      for (const text of [labelOf(action), titleOf(action)]) expect(text).toMatch(/^\p{Lu}.*[^.]$/su);
    }
  });
});
