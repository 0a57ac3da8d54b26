/** One of several facial regions, as buttons. */
import layout from './layout.module.css';

interface RegionButtonsProps<R extends string> {
  regions: readonly R[];
  chosen: R | null;
  /** What the choice is of. */
  label: string;
  onChoose: (region: R) => void;
}

export function RegionButtons<R extends string>({ regions, chosen, label, onChoose }: RegionButtonsProps<R>) {
  return (
    <div className={layout.row} role="group" aria-label={label}>
      {regions.map((region) => (
        <button
          key={region}
          type="button"
          className={layout.choice}
          aria-pressed={region === chosen}
          onClick={() => onChoose(region)}
        >
          {region}
        </button>
      ))}
    </div>
  );
}
