/** A failure is told until what may have caused it is another. */
import type { StoreApi } from 'zustand/vanilla';

/**
 * @param read what may have caused it
 * @param forget called when any of that is another; has to look whether there is a failure
 */
export function forgetWhenChanged<S>(
  store: Pick<StoreApi<S>, 'subscribe'>,
  read: (state: S) => readonly unknown[],
  forget: () => void,
): void {
  store.subscribe((state, before) => {
    const [now, then] = [read(state), read(before)];
    if (now.some((one, i) => one !== then[i])) forget();
  });
}
