/** What a detector's training would make of the classes, and why a split cannot be made. */
import { useDetectorSettings } from '@/app/state/settingsStore';
import layout from '@/app/ui/layout.module.css';
import type { SplitPlan } from '@/workers/protocol';

export function SplitNotes({ split }: { split: SplitPlan }) {
  const seed = useDetectorSettings((state) => state.draft.splitSeed);
  return (
    <div className={layout.tight} data-testid="split-notes">
      <p className={layout.hint}>
        {`Train would split them so, by split seed ${seed} and its shares; faces of one video stay together.`}
      </p>
      {split.warnings.length > 0 && (
        <ul className={`${layout.sunken} ${layout.tight} ${layout.fine}`} aria-label="What the split lacks">
          {split.warnings.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
