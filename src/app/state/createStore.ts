/**
 * Stores without React. Sessions write them and whoever follows a session reads them, on a page with screens and on one
 * without. Screens call a store as a hook; how it then listens, the page with screens says once (`listenWith`), so that
 * nothing else of the sessions brings React along.
 */
import { createStore as createVanillaStore, type StateCreator, type StoreApi } from 'zustand/vanilla';

/** Zustand's `useStore`. */
type Listen = <S, T>(store: StoreApi<S>, select: (state: S) => T) => T;

export interface Store<S> extends StoreApi<S> {
  /** As a hook, in components only. */
  (): S;
  <T>(select: (state: S) => T): T;
}

let listen: Listen = () => {
  throw new Error('A store was used as a hook before listenWith said how.');
};

/** Says once how components listen to stores. */
export function listenWith(useStore: Listen): void {
  listen = useStore;
}

/** As zustand's `create`: the type is given, the state's is inferred from it. */
export function create<S>(): (initial: StateCreator<S>) => Store<S> {
  return (initial) => {
    const store = createVanillaStore(initial);
    const hook = <T>(select: (state: S) => T = (state) => state as unknown as T): T => listen(store, select);
    return Object.assign(hook, store);
  };
}
