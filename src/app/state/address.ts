/** A screen's state in the page's address: what a link holds wins once, on arrival; from then on the address follows. */
import type { LinkCodec } from '@/lib/settings/link';

/** The part of a store that the address holds. */
export interface AddressSlice<State, T> {
  store: { getState: () => State; subscribe: (listener: () => void) => () => void };
  /** Takes over what a link holds, and shows what of it could not be used; never rejects. */
  load: (query: URLSearchParams) => void | Promise<void>;
  /** What a link would hold; null while that would be no use to anyone. */
  read: (state: State) => T | null;
}

/** Keeps store and address together until it is called off. */
export function followAddress<State, T>(
  codec: LinkCodec<T>,
  { store, load, read }: AddressSlice<State, T>,
): () => void {
  const { pathname } = location;
  const query = new URLSearchParams(location.search);
  let left = false;
  let stop = (): void => {};

  function write(): void {
    const value = read(store.getState());
    // What happens while another screen is on its way must not come into that one's address.
    if (value !== null && location.pathname === pathname) writeQuery(codec, value);
  }
  function follow(): void {
    if (left) return;
    write();
    stop = store.subscribe(write);
  }

  const arriving = codec.keys.some((key) => query.has(key)) ? load(query) : undefined;
  if (arriving) void arriving.then(follow);
  else follow();
  return () => {
    left = true;
    stop();
  };
}

/** Without an entry in the history; other parts of the address stay. */
function writeQuery<T>(codec: LinkCodec<T>, value: T): void {
  const query = new URLSearchParams(location.search);
  for (const key of codec.keys) query.delete(key);
  for (const [key, text] of codec.toQuery(value)) query.append(key, text);
  const search = `?${query.toString()}`;
  if (search !== location.search)
    history.replaceState(history.state, '', `${location.pathname}${search}${location.hash}`);
}
