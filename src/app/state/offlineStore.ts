/** Whether the app works without a network, and whether a newer version waits; told by `app/offline.ts`. */
import { create } from '@/app/state/createStore';

export type OfflineStatus =
  /** No service worker: in development, in a private window, or refused by the browser. */
  | 'unavailable'
  /** The first load is storing the app's files. */
  | 'storing'
  | 'ready'
  /** A newer version is stored and waits until nobody works. */
  | 'update-waiting';

interface OfflineState {
  status: OfflineStatus;
  /** Reloads with the newer version, unless a tab works by then; null while none waits. */
  takeUpdate: (() => Promise<void>) | null;
}

export const useOffline = create<OfflineState>()(() => ({ status: 'unavailable', takeUpdate: null }));
