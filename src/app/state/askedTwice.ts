/** What is deleted for good is asked for twice: which of them a person has asked for once. */
import { create } from './createStore';
import { useShell } from './shellStore';

interface AskedTwice {
  /** Names the one that was asked for; null where none was. */
  asked: string | null;
}

export const useAskedTwice = create<AskedTwice>()(() => ({ asked: null }));

// What was asked for on one screen is not deleted by the first press on another.
useShell.subscribe(({ drawn }, before) => {
  if (drawn !== before.drawn) useAskedTwice.setState({ asked: null });
});

export const isAsked = (what: string): boolean => useAskedTwice.getState().asked === what;

/** Does it at the second time in a row; the first is remembered until another is asked for. */
export async function atTheSecondTime(what: string, work: () => Promise<unknown>): Promise<void> {
  const second = isAsked(what);
  useAskedTwice.setState({ asked: second ? null : what });
  if (second) await work();
}
