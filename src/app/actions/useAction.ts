/** What a button or an entry of the palette shows of an action; drawn again only when it changes. */
import { useCallback, useSyncExternalStore } from 'react';
import { hintOf, labelOf, watchAction, type Action } from './action';

export function useAction(action: Action): {
  label: string;
  hint: string | undefined;
  obstacle: string | null;
} {
  const subscribe = useCallback((changed: () => void) => watchAction(action, changed), [action]);
  const label = useSyncExternalStore(subscribe, () => labelOf(action));
  const hint = useSyncExternalStore(subscribe, () => hintOf(action));
  const obstacle = useSyncExternalStore(subscribe, action.obstacle);
  return { label, hint, obstacle };
}
