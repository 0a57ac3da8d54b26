/** A screen's state in the page's address: what a link holds wins once, on arrival; from then on the address follows. */
import type { LinkCodec } from '@/lib/settings/link';
import { recallInTab, rememberInTab } from '@/lib/siteStorage';

/** The part of a store that the address holds. */
export interface AddressSlice<State, T> {
  store: { getState: () => State; subscribe: (listener: () => void) => () => void };
  /** Takes over what a link holds, and shows what of it could not be used; never rejects. */
  load: (query: URLSearchParams) => void | Promise<void>;
  /** What a link would hold; null while that would be no use to anyone. */
  read: (state: State) => T | null;
  /**
   * Where it is given, the tab remembers what a link would hold, and a reload elsewhere loses nothing of it: an address
   * without a link takes it over as one. True while nobody has chosen anything, so that nothing is overruled.
   */
  isUntouched?: (state: State) => boolean;
}

/** What the tab remembers of the screen at a path. */
const memoryOf = (path: string): string => `fsfm-lab.view${path}`;

/** Keeps store and address together until it is called off. */
export function followAddress<State, T>(
  codec: LinkCodec<T>,
  { store, load, read, isUntouched }: AddressSlice<State, T>,
): () => void {
  const { pathname } = location;
  const query = new URLSearchParams(location.search);
  let left = false;
  let stop = (): void => {};

  function write(): void {
    const value = read(store.getState());
    // What happens while another screen is on its way must not come into that one's address.
    if (value === null || location.pathname !== pathname) return;
    writeQuery(codec, value);
    if (isUntouched) rememberInTab(memoryOf(pathname), codec.toQuery(value).toString());
  }
  function remembered(): URLSearchParams | null {
    const text = isUntouched?.(store.getState()) ? recallInTab(memoryOf(pathname)) : null;
    return text === null ? null : new URLSearchParams(text);
  }
  function follow(): void {
    if (left) return;
    write();
    stop = store.subscribe(write);
  }

  const link = codec.keys.some((key) => query.has(key)) ? query : remembered();
  const arriving = link ? load(link) : undefined;
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
  if (search === location.search) return;
  try {
    history.replaceState(history.state, '', `${location.pathname}${search}${location.hash}`);
  } catch {
    // Browsers refuse (SecurityError) what comes too often. The next change writes it; who else listens still hears of this one.
  }
}
