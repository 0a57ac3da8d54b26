/** A masking strategy drawn by hand: what is always hidden, by region or patch, what always seen, and how the rest falls. */
import { useId, useState } from 'react';
import { toast } from 'sonner';
import { deleteOwnMask, saveOwnMask, useOwnMasks } from '@/app/state/ownMasks';
import { showStrategies, useMasks, type ShownMasks } from '@/app/state/masksStore';
import { reportFailure } from '@/app/reportFailure';
import { Button } from '@/app/ui/Button';
import { Dialog } from '@/app/ui/Dialog';
import { Select } from '@/app/ui/Select';
import { TextInput } from '@/app/ui/TextInput';
import layout from '@/app/ui/layout.module.css';
import { useUnsaved } from '@/app/ui/useUnsaved';
import { displayText } from '@/lib/displayText';
import {
  blankOwnMask,
  FATES,
  formatOwnMask,
  LONGEST_MASK_NAME,
  maskNameIssue,
  drawnOn,
  parseOwnMask,
  patchFates,
  RESTS,
  type Fate,
  type OwnMask,
  type OwnMaskText,
} from '@/lib/ownMask';
import { REGION_GROUPS, type RegionGroup } from '@/lib/regions';
import { OwnMaskCanvas } from './OwnMaskCanvas';
import styles from './OwnMask.module.css';

const FATE_LABELS: Readonly<Record<Fate, string>> = {
  random: 'random',
  hide: 'always hidden',
  show: 'always seen',
};
const FATE_OPTIONS = FATES.map((value) => ({ value, label: FATE_LABELS[value] }));
const REST_LABELS = { proportional: 'the same share of each region', random: 'all equally likely' } as const;
const REST_OPTIONS = RESTS.map((value) => ({ value, label: REST_LABELS[value] }));
const TOOLS = ['hide', 'show', 'random'] as const;
const TOOL_LABELS: Readonly<Record<Fate, string>> = { hide: 'Hide', show: 'Show', random: 'Erase' };

interface OwnMaskDialogProps {
  /** The mask to edit; null: a new one. */
  edited: OwnMaskText | null;
  shown: ShownMasks;
}

export function OwnMaskDialog({ edited, shown }: OwnMaskDialogProps) {
  const done = () => useMasks.setState({ drawing: null });
  const { face, masks } = shown;
  const [first] = useState(() => firstOf(edited, masks.grid));
  const [history, setHistory] = useState<OwnMask[]>([first]);
  const own = history[history.length - 1];
  const isChanged = formatOwnMask(own) !== formatOwnMask(first);
  const close = useUnsaved(isChanged, edited ? 'The changes to the mask are' : 'The mask is', done);

  /** @param goesOn of the stroke before: one undo takes all of it back */
  function change(part: Partial<OwnMask>, goesOn = false): void {
    setHistory((before) => [
      ...(goesOn ? before.slice(0, -1) : before),
      { ...before[before.length - 1], ...part },
    ]);
  }
  const undo = () => setHistory((before) => (before.length > 1 ? before.slice(0, -1) : before));

  const [tool, setTool] = useState<Fate>('hide');
  const fates = patchFates(own, masks.patches, masks.grid);

  return (
    <Dialog title={edited ? `Mask "${parseOwnMask(edited).name}"` : 'Draw a mask'} onClose={close}>
      <div className={layout.beside}>
        <div className={layout.stack}>
          <OwnMaskCanvas
            face={face}
            grid={masks.grid}
            fates={fates}
            onStroke={(patch, isNew) =>
              change({ drawn: own.drawn.map((fate, i) => (i === patch ? tool : fate)) }, !isNew)
            }
            onUndo={undo}
          />
          <div className={layout.row} role="group" aria-label="Brush">
            {TOOLS.map((name) => (
              <Button key={name} aria-pressed={tool === name} onClick={() => setTool(name)}>
                {TOOL_LABELS[name]}
              </Button>
            ))}
            <Button unavailable={history.length < 2} onClick={undo}>
              Undo
            </Button>
            <Button onClick={() => change({ drawn: blankOwnMask(own.grid).drawn })}>Clear patches</Button>
          </div>
          <Budget fates={fates} ratio={shown.view.maskRatio} />
        </div>
        <div className={layout.stack}>
          <RegionFates own={own} onChange={(regions) => change({ regions })} />
          <div className={layout.control}>
            <label htmlFor="own-rest">Random patches</label>
            <Select
              id="own-rest"
              value={own.rest}
              options={REST_OPTIONS}
              onChange={(rest) => change({ rest })}
            />
          </div>
          <p className={layout.hint}>
            What is always hidden counts as the covered region: C2 is measured on it.
          </p>
          <Saving
            own={own}
            edited={edited}
            onName={(name) => change({ name }, true)}
            onDone={done}
            onCancel={close}
          />
        </div>
      </div>
    </Dialog>
  );
}

/** An older mask is taken over onto the grid that is shown. */
function firstOf(edited: OwnMaskText | null, grid: number): OwnMask {
  if (!edited) return blankOwnMask(grid);
  const own = parseOwnMask(edited);
  return { ...own, grid, drawn: drawnOn(own, grid) };
}

interface RegionFatesProps {
  own: OwnMask;
  onChange: (regions: OwnMask['regions']) => void;
}

function RegionFates({ own, onChange }: RegionFatesProps) {
  function set(group: RegionGroup, fate: Fate): void {
    const regions = { ...own.regions };
    if (fate === 'random') delete regions[group];
    else regions[group] = fate;
    onChange(regions);
  }
  return (
    <fieldset className={layout.field}>
      <legend>Regions</legend>
      {REGION_GROUPS.map((group) => (
        <div key={group} className={styles.row}>
          <label htmlFor={`own-${group}`}>{group}</label>
          <Select
            id={`own-${group}`}
            value={own.regions[group] ?? 'random'}
            options={FATE_OPTIONS}
            onChange={(fate) => set(group, fate)}
          />
        </div>
      ))}
    </fieldset>
  );
}

/** What the ratio makes of it on this face. */
function Budget({ fates, ratio }: { fates: readonly Fate[]; ratio: number }) {
  const count = (wanted: Fate) => fates.filter((fate) => fate === wanted).length;
  const [hide, random, show] = [count('hide'), count('random'), count('show')];
  const budget = Math.trunc(fates.length * ratio);
  const rest = budget - hide;
  return (
    <p className={layout.hint} data-testid="own-budget">
      Of {fates.length} patches, {hide} are always hidden, {show} always seen and {random} random; the ratio
      hides {budget}. {rest < 0 && `So only ${budget} of the ${hide} are hidden, drawn anew each time.`}
      {rest >= 0 && rest <= random && `So ${rest} of the ${random} random ones are hidden.`}
      {rest > random &&
        `There are too few random ones: ${rest - random} of those always seen are hidden too.`}
    </p>
  );
}

interface SavingProps {
  own: OwnMask;
  edited: OwnMaskText | null;
  onName: (name: string) => void;
  onDone: () => void;
  onCancel: () => void;
}

function Saving({ own, edited, onName, onDone, onCancel }: SavingProps) {
  const issueId = useId();
  const isSaved = useOwnMasks(({ saved }) => saved.some((mask) => mask === edited));
  const issue = maskNameIssue(own.name);

  async function save(): Promise<void> {
    const mask = formatOwnMask(own);
    saveOwnMask(mask, edited);
    showStrategies((strategies) => [...strategies.filter((other) => other !== edited), mask]);
    onDone();
    return Promise.resolve();
  }

  function remove(mask: OwnMaskText): void {
    deleteOwnMask(mask);
    showStrategies((strategies) => strategies.filter((other) => other !== mask));
    toast(`"${displayText(parseOwnMask(mask).name)}" was deleted.`, {
      action: { label: 'Undo', onClick: () => void reportFailure(async () => saveOwnMask(mask, null)) },
    });
    onDone();
  }

  return (
    <form
      className={`${layout.field} ${styles.saving}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (!issue) void reportFailure(save);
      }}
    >
      <label htmlFor="own-name">Name</label>
      <TextInput
        id="own-name"
        value={own.name}
        maxLength={LONGEST_MASK_NAME}
        aria-describedby={issueId}
        onText={onName}
      />
      <p id={issueId} className={layout.hint}>
        {own.name === '' ? 'Saved in this browser; links and exports contain all of it.' : issue}
      </p>
      <div className={layout.row}>
        <Button type="submit" variant="primary" unavailable={issue !== null}>
          Save the mask
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
        {edited && isSaved && <Button onClick={() => remove(edited)}>Delete</Button>}
      </div>
    </form>
  );
}
