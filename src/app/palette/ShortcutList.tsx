/** Every shortcut of this screen and of the app, as the actions say them. */
import { useEffect, useState } from 'react';
import { titleOf, type Action } from '@/app/actions/action';
import { EVERYWHERE } from '@/app/actions/everywhere';
import { loadFamilies } from '@/app/actions/families';
import { reportFailure } from '@/app/reportFailure';
import { screenLabel, type ScreenPath } from '@/app/screenNames';
import { setSingleKeys, useShell } from '@/app/state/shellStore';
import { Button } from '@/app/ui/Button';
import { Dialog } from '@/app/ui/Dialog';
import { Switch } from '@/app/ui/Switch';
import { isMac, shortcutText } from '@/app/actions/shortcut';
import layout from '@/app/ui/layout.module.css';
import styles from './ShortcutList.module.css';

interface Group {
  heading: string;
  actions: readonly Action[];
}

const withKeys = (actions: readonly Action[]) => actions.filter(({ shortcut }) => shortcut !== undefined);

export function ShortcutList({ here }: { here: ScreenPath | null }) {
  const groups = useGroups(here);
  const singleKeys = useShell((state) => state.singleKeys);
  const close = () => useShell.setState({ window: null });
  return (
    <Dialog
      title="Keyboard shortcuts"
      className={styles.window}
      tools={<Button onClick={close}>Close</Button>}
      onClose={close}
    >
      <div className={styles.groups}>
        {groups.map(({ heading, actions }) => (
          <section key={heading}>
            <h3>{heading}</h3>
            <dl className={layout.entries}>
              {actions.map((action) => (
                <div key={action.id}>
                  <dt>{titleOf(action)}</dt>
                  <dd>
                    <kbd>{action.shortcut && shortcutText(action.shortcut, isMac())}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <div className={`${layout.spread} ${layout.part}`}>
        <label id="single-keys-label" htmlFor="single-keys">
          Open this list with the single key ?
        </label>
        <Switch
          id="single-keys"
          labelledBy="single-keys-label"
          checked={singleKeys}
          onChange={setSingleKeys}
        />
      </div>
    </Dialog>
  );
}

/** This screen's first; those of other screens work there only. */
function useGroups(here: ScreenPath | null): readonly Group[] {
  const app = { heading: 'Everywhere', actions: withKeys(EVERYWHERE) };
  const [screens, setScreens] = useState<readonly Group[]>([]);
  useEffect(() => {
    let wanted = true;
    void reportFailure(async () => {
      const families = await loadFamilies();
      const first = families.filter(({ path }) => path === here);
      const others = families.filter(({ path }) => path !== here);
      const groups = [...first, ...others].map(({ path, family }) => ({
        heading: path === here ? `On this screen: ${screenLabel(path)}` : screenLabel(path),
        actions: withKeys(family.actions),
      }));
      if (wanted) setScreens(groups.filter(({ actions }) => actions.length > 0));
    });
    return () => {
      wanted = false;
    };
  }, [here]);
  return screens[0]?.heading.startsWith('On this screen')
    ? [screens[0], app, ...screens.slice(1)]
    : [app, ...screens];
}
