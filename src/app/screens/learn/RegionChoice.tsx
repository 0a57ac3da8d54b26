/** Which region is covered; the others of the same mask are drawn anew by the seed. */
import { useLesson } from '@/app/state/lesson';
import layout from '@/app/ui/layout.module.css';
import { COVERABLE_REGIONS } from '@/lib/regions';

export function RegionChoice() {
  const chosen = useLesson((state) => state.view.region);
  const change = useLesson((state) => state.changeView);
  return (
    <div className={layout.row} role="group" aria-label="Region that is covered fully">
      {COVERABLE_REGIONS.map((region) => (
        <button
          key={region}
          type="button"
          className={layout.choice}
          aria-pressed={region === chosen}
          onClick={() => change({ region })}
        >
          {region}
        </button>
      ))}
    </div>
  );
}
