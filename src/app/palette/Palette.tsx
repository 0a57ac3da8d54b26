/** Everything that can be done, found by typing: this screen's commands first, those of others with the way there. */
import { Command } from 'cmdk';
import { useEffect, useMemo, useRef, useState } from 'react';
import { titleOf, type Action } from '@/app/actions/action';
import { loadFamilies } from '@/app/actions/families';
import type { Family } from '@/app/actions/family';
import { belongsTo, performAnywhere } from '@/app/actions/performAnywhere';
import { useAction } from '@/app/actions/useAction';
import { reportFailure } from '@/app/reportFailure';
import { screenLabel, type ScreenPath } from '@/app/screenNames';
import { useShell } from '@/app/state/shellStore';
import { Dialog } from '@/app/ui/Dialog';
import { Keys } from '@/app/ui/Keys';
import { rank } from './rank';
import { sectionsOf } from './sections';
import styles from './Palette.module.css';

type Families = readonly { path: ScreenPath; family: Family }[];

export function Palette({ here }: { here: ScreenPath | null }) {
  const families = useFamilies();
  const sections = useMemo(() => sectionsOf(families ?? [], here), [families, here]);
  const byId = useMemo(
    () => new Map(sections.flatMap(({ actions }) => actions.map((action) => [action.id, action]))),
    [sections],
  );
  const [refusal, setRefusal] = useState('');
  const chosen = useRef<Action>(undefined);
  const close = () => useShell.setState({ window: null });

  function choose(action: Action): void {
    const obstacle = action.obstacle();
    setRefusal(obstacle ?? '');
    if (obstacle !== null) return;
    // Performed when the focus is back: some put it elsewhere, or ask for files, which no open window must cover.
    chosen.current = action;
    close();
  }

  return (
    <Dialog
      title="Commands"
      hideTitle
      className={styles.palette}
      onClose={close}
      onClosed={() => chosen.current && void performAnywhere(chosen.current)}
    >
      <Command
        label="Commands"
        loop
        vimBindings={false}
        filter={(id, typed) => rank(wordsOf(byId.get(id), here), typed)}
        onKeyDown={(event) => {
          if (event.key !== 'k' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          close();
        }}
      >
        <Command.Input
          className={styles.input}
          placeholder="Type a command or the name of a screen"
          onValueChange={() => setRefusal('')}
        />
        <Command.List className={styles.list}>
          {families ? (
            <>
              <Command.Empty className={styles.empty}>
                No command has these words. Try fewer of them, or the name of a screen.
              </Command.Empty>
              {sections.map(({ heading, actions }) => (
                <Command.Group key={heading} heading={heading} className={styles.group}>
                  {actions.map((action) => (
                    <Entry key={action.id} action={action} here={here} onChoose={choose} />
                  ))}
                </Command.Group>
              ))}
            </>
          ) : (
            <Command.Loading className={styles.empty}>Reading the commands…</Command.Loading>
          )}
        </Command.List>
      </Command>
      <p className={styles.foot} role="status">
        {refusal === '' ? 'Arrows choose, Enter runs, Escape closes.' : `Not now. ${refusal}`}
      </p>
    </Dialog>
  );
}

interface EntryProps {
  action: Action;
  here: ScreenPath | null;
  onChoose: (action: Action) => void;
}

function Entry({ action, here, onChoose }: EntryProps) {
  const { obstacle } = useAction(action);
  return (
    <Command.Item
      value={action.id}
      className={styles.entry}
      data-unavailable={obstacle !== null || undefined}
      onSelect={() => onChoose(action)}
    >
      <span className={styles.words}>
        <span>{titleOf(action)}</span>
        {obstacle !== null && <span className={styles.why}>{obstacle}</span>}
      </span>
      {!belongsTo(here, action) && <span className={styles.screen}>{screenLabel(action.screens[0])}</span>}
      {action.shortcut && <Keys shortcut={action.shortcut} />}
    </Command.Item>
  );
}

function wordsOf(action: Action | undefined, here: ScreenPath | null) {
  if (!action) return { title: '', screen: '' };
  const screen = action.screens.find((path) => path === here) ?? action.screens.at(0);
  return { title: titleOf(action), screen: screen ? screenLabel(screen) : '' };
}

/** Null until they are fetched; then what their obstacles depend on is read, too. */
function useFamilies(): Families | null {
  const [families, setFamilies] = useState<Families | null>(null);
  useEffect(() => {
    let wanted = true;
    void reportFailure(async () => {
      const loaded = await loadFamilies();
      if (!wanted) return;
      setFamilies(loaded);
      await Promise.all(loaded.map(({ family }) => family.ready()));
    });
    return () => {
      wanted = false;
    };
  }, []);
  return families;
}
