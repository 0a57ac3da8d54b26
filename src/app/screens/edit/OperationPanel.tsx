/** Which operation, and its values. */
import type { ReactNode } from 'react';
import { OPERATION_SENTENCES } from '@/app/state/editWords';
import { useEdit } from '@/app/state/editStore';
import { ChoiceButtons } from '@/app/ui/ChoiceButtons';
import { NumberField } from '@/app/ui/NumberField';
import { Panel } from '@/app/ui/Panel';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { useDraftNumber } from '@/app/ui/useDraftNumber';
import {
  EDIT_EXPRESSIONS,
  EDIT_OPERATIONS,
  EDIT_RANGES,
  EDITED_REGIONS,
  EXPRESSION_NAMES,
  type EditNumber,
  type EditOperation,
} from '@/lib/editView';

const EXPRESSION_OPTIONS = EXPRESSION_NAMES.map((value) => ({ value, label: EDIT_EXPRESSIONS[value].label }));

/** What of the view each operation reads. */
const VALUES: Readonly<Record<EditOperation, () => ReactNode>> = {
  swap: () => null,
  transplant: () => <RegionField />,
  repaint: () => <RegionField />,
  expression: () => (
    <>
      <ExpressionField />
      <ValueField
        name="amount"
        label="Change"
        hint="Added to what the face shows; 1 is all of it, -1 takes all of it away."
      />
    </>
  ),
  turn: () => (
    <>
      <ValueField name="yaw" label="Yaw, degrees" hint="Positive: the nose goes to the picture's right." />
      <ValueField name="pitch" label="Pitch, degrees" hint="Positive: the nose goes down." />
    </>
  ),
  light: () => (
    <>
      <ValueField name="azimuth" label="From the side, degrees" hint="Positive: from the picture's right." />
      <ValueField name="elevation" label="From above, degrees" hint="0: from the height of the face." />
      <ValueField name="strength" label="Strength" hint="0 leaves the picture as it is." />
    </>
  ),
};

export function OperationPanel() {
  const operation = useEdit((state) => state.view.operation);
  const change = useEdit((state) => state.changeView);
  return (
    <Panel title="Operation">
      <div className={layout.stack}>
        <ChoiceButtons
          options={EDIT_OPERATIONS}
          chosen={operation}
          label="Operation"
          onChoose={(chosen) => change({ operation: chosen })}
        />
        <p className={layout.hint}>{OPERATION_SENTENCES[operation]}</p>
        {VALUES[operation]()}
      </div>
    </Panel>
  );
}

function RegionField() {
  const region = useEdit((state) => state.view.region);
  const change = useEdit((state) => state.changeView);
  return (
    <ChoiceButtons
      options={EDITED_REGIONS}
      chosen={region}
      label="Region"
      onChoose={(chosen) => change({ region: chosen })}
    />
  );
}

function ExpressionField() {
  const expression = useEdit((state) => state.view.expression);
  const change = useEdit((state) => state.changeView);
  return (
    <div className={layout.field}>
      <label htmlFor="edit-expression" className={layout.strong}>
        Expression
      </label>
      <Select
        id="edit-expression"
        value={expression}
        options={EXPRESSION_OPTIONS}
        describedBy="edit-expression-hint"
        onChange={(chosen) => change({ expression: chosen })}
      />
      <p id="edit-expression-hint" className={layout.hint}>
        Blendshapes: {EDIT_EXPRESSIONS[expression].shapes.join(', ')}.
      </p>
    </div>
  );
}

function ValueField({ name, label, hint }: { name: EditNumber; label: string; hint: string }) {
  const value = useEdit((state) => state.view[name]);
  const change = useEdit((state) => state.changeView);
  const { min, max } = EDIT_RANGES[name];
  const draft = useDraftNumber(
    value,
    (typed) => typed >= min && typed <= max,
    (allowed) => change({ [name]: allowed }),
  );
  const id = `edit-${name}`;
  return (
    <div className={layout.field}>
      <label htmlFor={id} className={layout.strong}>
        {label}
      </label>
      <NumberField
        id={id}
        label={label}
        value={draft.value}
        onChange={draft.type}
        slider={EDIT_RANGES[name]}
        invalid={draft.invalid}
        describedBy={`${id}-hint`}
      />
      <p id={`${id}-hint`} className={layout.hint}>
        {draft.invalid ? `A number from ${min} to ${max}.` : hint}
      </p>
    </div>
  );
}
