/** What belongs to no screen: which one is drawn, which window of the app's own is open, and whether "?" is a key. */
import { navigate } from '@/app/navigate';
import { create } from '@/app/state/createStore';
import { recall, remember } from '@/lib/siteStorage';
import type { ScreenPath } from '@/app/screenNames';

const SINGLE_KEYS_KEY = 'fsfm-lab.single-keys';

interface ShellState {
  /** The screen that is drawn; null before the first, and at an address without one. */
  drawn: ScreenPath | null;
  window: 'palette' | 'shortcuts' | null;
  /** Whether "?" alone opens the list of shortcuts. People who dictate switch it off (WCAG 2.1.4). */
  singleKeys: boolean;
}

export const useShell = create<ShellState>()(() => ({
  drawn: null,
  window: null,
  singleKeys: recall(SINGLE_KEYS_KEY) !== 'off',
}));

export function setSingleKeys(singleKeys: boolean): void {
  remember(SINGLE_KEYS_KEY, singleKeys ? 'on' : 'off');
  useShell.setState({ singleKeys });
}

/** Goes to a screen; resolves when it is drawn, which the first time means fetched. */
export async function goTo(path: ScreenPath): Promise<void> {
  if (useShell.getState().drawn === path) return;
  const arrived = new Promise<void>((resolve) => {
    const stop = useShell.subscribe(({ drawn }) => {
      if (drawn !== path) return;
      stop();
      resolve();
    });
  });
  navigate(path);
  await arrived;
}
