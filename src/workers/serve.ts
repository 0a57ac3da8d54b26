/** The far side of a port: a worker's rooms, each opened when something is first asked of it. */
import { expose, proxy, type Endpoint } from 'comlink';
import { holdLock } from '@/lib/namedLocks';
import './transfer';

/** By name, how a room is opened; its code is fetched only then. */
export type RoomOpeners = Readonly<Record<string, () => object | Promise<object>>>;

/** What a worker exposes; `port.ts` is its only caller. */
export interface ServedRooms {
  /** A room, the same one each time. @throws what opening it throws; the next call tries again */
  open(room: string): Promise<object>;
  /** Answers whenever this worker hears messages. */
  ping(): void;
  /** Holds a lock from now to the end of this worker. @returns false where there are no locks */
  live(lock: string): Promise<boolean>;
}

/**
 * Call once in a worker's script.
 * @param endpoint of the near side; by default the worker's own
 */
export function serve(openers: RoomOpeners, endpoint?: Endpoint): void {
  const opened = new Map<string, Promise<object>>();
  const rooms: ServedRooms = {
    async open(room) {
      const found = opened.get(room) ?? Promise.resolve(openers[room]());
      opened.set(room, found);
      found.catch(() => opened.delete(room));
      return proxy(await found);
    },
    ping() {},
    async live(lock) {
      if (!(globalThis.navigator as Navigator | undefined)?.locks) return false;
      await holdLock(lock);
      return true;
    },
  };
  expose(rooms, endpoint);
}
