/** One end of a range of the gallery: a slider that also takes a typed number. */
import { useId } from 'react';
import { NumberField } from '@/app/ui/NumberField';
import layout from '@/app/ui/layout.module.css';
import { useDraftNumber } from '@/app/ui/useDraftNumber';

interface BoundProps {
  label: string;
  value: number;
  /** Of what can be chosen. */
  least: number;
  most: number;
  onBound: (value: number) => void;
}

export function Bound({ label, value, least, most, onBound }: BoundProps) {
  const id = useId();
  const draft = useDraftNumber(value, (typed) => typed >= least && typed <= most, onBound);
  return (
    <div className={layout.control}>
      <label htmlFor={id}>{label}</label>
      <NumberField
        id={id}
        label={label}
        value={draft.value}
        slider={{ min: least, max: most, step: (most - least) / 100 > 1 ? 1 : 0.01 }}
        invalid={draft.invalid}
        onChange={draft.type}
      />
    </div>
  );
}
