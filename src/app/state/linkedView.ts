/** What a screen shows, as its links hold it: the part of a store that is a view, whichever store that is. */
import type { ErrorReport } from '@/lib/errors';
import type { LinkCodec } from '@/lib/settings/link';
import type { AddressSlice } from './address';
import type { Store } from './createStore';

export interface LinkedView<V> {
  /** What is shown, as links carry it. */
  view: V;
  /** Why a link could not be used. */
  linkProblem: ErrorReport | null;
  changeView: (change: Partial<V>) => void;
  loadQuery: (query: URLSearchParams) => void;
}

/**
 * That part of a store.
 * @param standard the view without a link, and where one cannot be used
 */
export function linkedView<V extends object>(
  codec: LinkCodec<V>,
  standard: V,
  set: (change: Partial<LinkedView<V>>) => void,
  get: () => LinkedView<V>,
): LinkedView<V> {
  return {
    view: standard,
    linkProblem: null,
    changeView: (change) => set({ view: { ...get().view, ...change } }),
    loadQuery: (query) => {
      const { value, problem } = codec.open(query);
      set({ view: value ?? standard, linkProblem: problem });
    },
  };
}

/** The address of a screen with such a store. */
export const addressOfView = <V, S extends LinkedView<V>>(store: Store<S>): AddressSlice<S, V> => ({
  store,
  load: (query) => store.getState().loadQuery(query),
  read: ({ view }) => view,
  isUntouched: ({ view }) => view === store.getInitialState().view,
});
