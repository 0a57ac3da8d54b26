/** The app's own keys and windows: the one listener for shortcuts, the command palette and the list of shortcuts. */
import { lazy, Suspense, useEffect } from 'react';
import { EVERYWHERE } from '@/app/actions/everywhere';
import { loadFamily } from '@/app/actions/families';
import { listenForShortcuts } from '@/app/actions/listen';
import { reportFailure } from '@/app/reportFailure';
import type { ScreenPath } from '@/app/screenNames';
import { useHeadsQuestion } from '@/app/state/headsQuestion';
import { useShell } from '@/app/state/shellStore';

// Fetched when first opened: the palette brings every screen's actions with it.
const Palette = lazy(() => import('./Palette').then(({ Palette: window }) => ({ default: window })));
const ShortcutList = lazy(() =>
  import('./ShortcutList').then(({ ShortcutList: window }) => ({ default: window })),
);

const HeadsDialog = lazy(() =>
  import('@/app/ui/HeadsDialog').then(({ HeadsDialog: window }) => ({ default: window })),
);

export function Shell({ here }: { here: ScreenPath | null }) {
  const open = useShell((state) => state.window);
  const asks = useHeadsQuestion((state) => state.question !== null);
  useEffect(() => listenOn(here), [here]);
  return (
    <Suspense>
      {open === 'palette' && <Palette here={here} />}
      {asks && <HeadsDialog />}
      {open === 'shortcuts' && <ShortcutList here={here} />}
    </Suspense>
  );
}

/** Hears the shortcuts of a screen and of the app. @returns what ends it */
function listenOn(here: ScreenPath | null): () => void {
  let actions = EVERYWHERE;
  if (here) {
    void reportFailure(async () => {
      actions = [...EVERYWHERE, ...(await loadFamily(here)).actions];
    });
  }
  return listenForShortcuts(() => actions);
}
