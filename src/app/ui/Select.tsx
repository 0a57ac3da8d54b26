/** A choice of a few words: the browser's own select, which every assistive technology knows. */
import { displayText } from '@/lib/displayText';

interface SelectProps<T extends string> {
  id: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  /** Where no label element points at `id`. */
  label?: string;
  describedBy?: string;
}

export function Select<T extends string>(props: SelectProps<T>) {
  const { id, value, options, onChange, label, describedBy } = props;
  return (
    <select
      id={id}
      value={value}
      aria-label={label}
      aria-describedby={describedBy}
      onChange={(event) => {
        const chosen = options.find((option) => option.value === event.target.value);
        if (chosen) onChange(chosen.value);
      }}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {displayText(option.label)}
        </option>
      ))}
    </select>
  );
}
