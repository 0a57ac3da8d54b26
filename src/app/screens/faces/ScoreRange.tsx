/** Which scores the gallery shows, and in which order. */
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { SORT_CHOICES, type GalleryView } from '@/lib/galleryView';
import { Bound } from './Bound';

interface ScoreRangeProps {
  view: GalleryView;
  onChange: (change: Partial<GalleryView>) => void;
}

const SCORES = { least: 0, most: 1 };
const SORT_OPTIONS = SORT_CHOICES.map((value) => ({ value, label: value }));

export function ScoreRange({ view, onChange }: ScoreRangeProps) {
  return (
    <div className={layout.row}>
      <Bound
        label="Score from"
        value={view.minScore}
        {...SCORES}
        onBound={(minScore) => onChange({ minScore })}
      />
      <Bound
        label="Score to"
        value={view.maxScore}
        {...SCORES}
        onBound={(maxScore) => onChange({ maxScore })}
      />
      <div className={layout.control}>
        <label htmlFor="score-sort">Order</label>
        <Select
          id="score-sort"
          value={view.sort}
          options={SORT_OPTIONS}
          onChange={(sort) => onChange({ sort })}
        />
      </div>
      {view.minScore > view.maxScore && (
        <p className={layout.hint}>
          No score lies in this range: {view.minScore} is above {view.maxScore}.
        </p>
      )}
    </div>
  );
}
