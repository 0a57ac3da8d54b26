/** One of a few words, as buttons side by side. */
import layout from './layout.module.css';

interface ChoiceButtonsProps<T extends string> {
  options: readonly T[];
  chosen: T | null;
  /** What the choice is of. */
  label: string;
  onChoose: (option: T) => void;
}

export function ChoiceButtons<T extends string>({ options, chosen, label, onChoose }: ChoiceButtonsProps<T>) {
  return (
    <div className={layout.row} role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option}
          type="button"
          className={layout.choice}
          aria-pressed={option === chosen}
          onClick={() => onChoose(option)}
        >
          {option}
        </button>
      ))}
    </div>
  );
}
