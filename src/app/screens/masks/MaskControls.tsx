/** How masks are drawn: seed with resample and play, ratio, patch size, covered region, and which strategies are shown. */
import type { ReactNode } from 'react';
import { drawOwnMask, nextMask, playMasks } from '@/app/actions/masks/draws';
import { useMasks } from '@/app/state/masksStore';
import { useOwnMasks } from '@/app/state/ownMasks';
import { ActionButton } from '@/app/ui/ActionButton';
import { NumberField } from '@/app/ui/NumberField';
import { Panel } from '@/app/ui/Panel';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { MASKING_STRATEGIES, strategyText } from '@/lib/maskingStrategies';
import { inOrder, PATCH_SIZES, type MaskView } from '@/lib/maskView';
import { COVERABLE_REGIONS, CROP_SIZE } from '@/lib/regions';
import { MAX_SEED } from '@/lib/settings/kinds';
import { useDraftNumber } from '@/app/ui/useDraftNumber';
import styles from './MaskControls.module.css';

const REGION_OPTIONS = [
  { value: 'any' as const, label: 'any that the face shows' },
  ...COVERABLE_REGIONS.map((region) => ({ value: region, label: region })),
];

export function MaskControls() {
  const view = useMasks((state) => state.view);
  const change = useMasks((state) => state.changeView);
  const grid = CROP_SIZE / view.patch;
  const patches = grid * grid;
  const budget = Math.trunc(patches * view.maskRatio);

  return (
    <Panel title="Masks">
      <div className={layout.column}>
        <SeedField seed={view.seed} />
        <Field id="mask-ratio" label="Mask ratio" hint={`Exactly ${budget} of ${patches} patches are hidden`}>
          <RatioField ratio={view.maskRatio} />
        </Field>
        <div className={layout.spread} role="group" aria-label="Patch size">
          <span className={layout.strong}>Patch size</span>
          <div className={styles.segments}>
            {PATCH_SIZES.map((size) => (
              <button
                key={size}
                type="button"
                className={layout.choice}
                aria-pressed={view.patch === size}
                onClick={() => change({ patch: size })}
              >
                {size} px
              </button>
            ))}
          </div>
          <p className={layout.hint}>On a crop of 224 px: 28 px is the patch of micro, 56 px that of nano.</p>
        </div>
        <Field
          id="mask-region"
          label="Covered region"
          hint="Used by CRFR-P and CRFR-R; the others cover none."
        >
          <Select
            id="mask-region"
            value={view.region}
            options={REGION_OPTIONS}
            describedBy="mask-region-hint"
            onChange={(region) => change({ region })}
          />
        </Field>
        <StrategyChoice chosen={view.strategies} />
      </div>
    </Panel>
  );
}

function SeedField({ seed }: { seed: number }) {
  const change = useMasks((state) => state.changeView);
  const draft = useDraftNumber(
    seed,
    (value) => Number.isInteger(value) && value >= 0 && value <= MAX_SEED,
    (value) => change({ seed: value }),
  );
  return (
    <div className={`${layout.tight} ${styles.seed}`}>
      <label htmlFor="mask-seed" className={layout.strong}>
        Seed
      </label>
      <NumberField
        id="mask-seed"
        label="Seed"
        value={draft.value}
        onChange={draft.type}
        invalid={draft.invalid}
        describedBy="mask-seed-hint"
      />
      <div className={styles.buttons}>
        <ActionButton action={nextMask} variant="primary" />
        <ActionButton action={playMasks} />
      </div>
      <p id="mask-seed-hint" className={layout.hint}>
        {draft.invalid
          ? `A whole number from 0 to ${MAX_SEED}.`
          : 'The same seed always gives the same masks.'}
      </p>
    </div>
  );
}

function RatioField({ ratio }: { ratio: number }) {
  const change = useMasks((state) => state.changeView);
  const draft = useDraftNumber(
    ratio,
    (value) => value >= 0 && value <= 1,
    (value) => change({ maskRatio: value }),
  );
  return (
    <NumberField
      id="mask-ratio"
      label="Mask ratio"
      value={draft.value}
      onChange={draft.type}
      slider={{ min: 0, max: 1, step: 0.01 }}
      invalid={draft.invalid}
      describedBy="mask-ratio-hint"
    />
  );
}

interface FieldProps {
  id: string;
  label: string;
  hint: string;
  children: ReactNode;
}

function Field({ id, label, hint, children }: FieldProps) {
  return (
    <div className={layout.field}>
      <label htmlFor={id} className={layout.strong}>
        {label}
      </label>
      {children}
      <p id={`${id}-hint`} className={layout.hint}>
        {hint}
      </p>
    </div>
  );
}

function StrategyChoice({ chosen }: { chosen: MaskView['strategies'] }) {
  const change = useMasks((state) => state.changeView);
  const saved = useOwnMasks((state) => state.saved);
  return (
    <div role="group" aria-label="Strategies shown" className={layout.field}>
      <span className={layout.strong}>Strategies shown</span>
      <div className={layout.row}>
        {inOrder([...MASKING_STRATEGIES, ...saved, ...chosen]).map((name) => {
          const on = chosen.includes(name);
          const last = on && chosen.length === 1;
          return (
            <button
              key={name}
              type="button"
              className={`${layout.choice} ${styles.chip}`}
              aria-pressed={on}
              aria-disabled={last || undefined}
              title={last ? 'At least one strategy must be shown.' : undefined}
              onClick={() => {
                if (last) return;
                change({
                  strategies: on ? chosen.filter((other) => other !== name) : inOrder([...chosen, name]),
                });
              }}
            >
              {strategyText(name).title}
            </button>
          );
        })}
      </div>
      <ActionButton action={drawOwnMask} />
    </div>
  );
}
