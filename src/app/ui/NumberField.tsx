/** A number as a slider and as a typed field: the slider covers the usual range, the field all that is allowed. */
import { Slider } from 'radix-ui';
import { useState } from 'react';
import styles from './NumberField.module.css';

interface NumberFieldProps {
  id: string;
  /** The setting's name, for the slider's own label. */
  label: string;
  /** NaN while the text is no number. */
  value: number;
  onChange: (value: number) => void;
  /** The slider's range; absent where a slider says nothing (seeds). */
  slider?: { min: number; max: number; step: number };
  invalid: boolean;
  describedBy?: string;
}

export function NumberField(props: NumberFieldProps) {
  const { id, label, value, onChange, slider, invalid, describedBy } = props;
  // What was typed stays as typed ("1." or "abc") until the value changes from elsewhere.
  const [typed, setTyped] = useState<{ text: string; value: number } | null>(null);
  const text = typed && Object.is(typed.value, value) ? typed.text : Number.isNaN(value) ? '' : String(value);

  function type(next: string): void {
    const number = next.trim() === '' ? Number.NaN : Number(next);
    setTyped({ text: next, value: number });
    onChange(number);
  }

  return (
    <div className={styles.field}>
      {slider && (
        <Slider.Root
          className={styles.slider}
          min={slider.min}
          max={slider.max}
          step={slider.step}
          value={[clamp(value, slider.min, slider.max)]}
          onValueChange={([next]) => onChange(next)}
        >
          <Slider.Track className={styles.track}>
            <Slider.Range className={styles.range} />
          </Slider.Track>
          <Slider.Thumb className={styles.thumb} aria-label={`${label}, slider`} />
        </Slider.Root>
      )}
      <input
        id={id}
        className={styles.input}
        inputMode="decimal"
        autoComplete="off"
        value={text}
        onChange={(event) => type(event.target.value)}
        aria-invalid={invalid}
        aria-describedby={describedBy}
      />
    </div>
  );
}

function clamp(value: number, min: number, max: number): number {
  return Number.isNaN(value) ? min : Math.min(max, Math.max(min, value));
}
