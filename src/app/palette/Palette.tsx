/** Everything that can be done, found by typing: this screen's commands first, those of others with the way there. */
import { Command } from 'cmdk';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { titleOf, type Action } from '@/app/actions/action';
import { loadFamilies } from '@/app/actions/families';
import { belongsTo, performAnywhere } from '@/app/actions/performAnywhere';
import { isMac, isShortcut } from '@/app/actions/shortcut';
import { useAction } from '@/app/actions/useAction';
import { reportFailure } from '@/app/reportFailure';
import { screenLabel, type ScreenPath } from '@/app/screenNames';
import { useShell } from '@/app/state/shellStore';
import { Dialog } from '@/app/ui/Dialog';
import { Keys } from '@/app/ui/Keys';
import layout from '@/app/ui/layout.module.css';
import { searchIn, sectionsOf, type Section } from './sections';
import styles from './Palette.module.css';

export function Palette({ here }: { here: ScreenPath | null }) {
  const { sections, order } = useSections(here);
  const [typed, setTyped] = useState('');
  const found = useMemo(() => sections && searchIn(sections, typed, here), [sections, typed, here]);
  const [refusal, setRefusal] = useState('');
  const chosen = useRef<Action>(undefined);
  const list = useRef<HTMLDivElement>(null);
  // The first of other results is marked: it must not be above what is scrolled to.
  useLayoutEffect(() => {
    if (list.current) list.current.scrollTop = 0;
  }, [found]);
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
      {/* Anew with each order: an entry that changes its place gets another id, and cmdk would go on naming the old one as active. */}
      <Command
        key={order}
        label="Commands"
        loop
        shouldFilter={false}
        vimBindings={false}
        onKeyDown={(event) => {
          if (!isShortcut('Mod+K', event.nativeEvent, isMac())) return;
          event.preventDefault();
          close();
        }}
      >
        <Command.Input
          autoFocus
          className={styles.input}
          placeholder="Type a command or the name of a screen"
          value={typed}
          onValueChange={(text) => {
            setTyped(text);
            setRefusal('');
          }}
        />
        {/* An empty list box would promise options to assistive technology. */}
        <Command.List
          ref={list}
          label="Commands"
          className={styles.list}
          hidden={!found || found.length === 0}
        >
          {found?.map(({ heading, actions }) => (
            <Command.Group key={heading} heading={heading} className={styles.group}>
              {actions.map((action) => (
                <Entry key={action.id} action={action} here={here} onChoose={choose} />
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
      {found?.length === 0 && (
        <p className={styles.empty}>No matching command. Try fewer words, or the name of a screen.</p>
      )}
      <p className={`${layout.small} ${styles.foot}`} role="status">
        {!found && 'Reading the commands…'}
        {found &&
          (refusal === '' ? 'Arrows choose, Enter runs, Escape closes.' : `Not available now. ${refusal}`)}
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
      className={`${layout.line} ${styles.entry}`}
      data-unavailable={obstacle !== null || undefined}
      onSelect={() => onChoose(action)}
    >
      <span className={styles.words}>
        <span>{titleOf(action)}</span>
        {obstacle !== null && <span className={layout.small}>{obstacle}</span>}
      </span>
      {!belongsTo(here, action) && <span className={layout.small}>{screenLabel(action.screens[0])}</span>}
      {action.shortcut && <Keys shortcut={action.shortcut} />}
    </Command.Item>
  );
}

const NOTHING = { sections: null, order: 0 };

/** Null until all are fetched; again when what their obstacles depend on is read, for the order. */
function useSections(here: ScreenPath | null): { sections: readonly Section[] | null; order: number } {
  const [shown, setShown] = useState<{ sections: readonly Section[] | null; order: number }>(NOTHING);
  useEffect(() => {
    let wanted = true;
    void reportFailure(async () => {
      const families = await loadFamilies();
      const show = () =>
        wanted && setShown(({ order }) => ({ sections: sectionsOf(families, here), order: order + 1 }));
      show();
      await Promise.all(families.map(({ family }) => family.ready()));
      show();
    });
    return () => {
      wanted = false;
    };
  }, [here]);
  return shown;
}
