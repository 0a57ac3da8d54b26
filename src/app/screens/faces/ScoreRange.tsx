/** Which scores the gallery shows, and in which order. */
import { NumberField } from '@/app/ui/NumberField';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { useDraftNumber } from '@/app/ui/useDraftNumber';
import { SORT_CHOICES, type GalleryView } from '@/lib/galleryView';

interface ScoreRangeProps {
  view: GalleryView;
  onChange: (change: Partial<GalleryView>) => void;
}

const SORT_OPTIONS = SORT_CHOICES.map((value) => ({ value, label: value }));

export function ScoreRange({ view, onChange }: ScoreRangeProps) {
  return (
    <div className={layout.row}>
      <Bound
        id="score-min"
        label="Score from"
        value={view.minScore}
        onBound={(minScore) => onChange({ minScore })}
      />
      <Bound
        id="score-max"
        label="Score to"
        value={view.maxScore}
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

interface BoundProps {
  id: string;
  label: string;
  value: number;
  onBound: (value: number) => void;
}

function Bound({ id, label, value, onBound }: BoundProps) {
  const draft = useDraftNumber(value, (typed) => typed >= 0 && typed <= 1, onBound);
  return (
    <div className={layout.control}>
      <label htmlFor={id}>{label}</label>
      <NumberField
        id={id}
        label={label}
        value={draft.value}
        slider={{ min: 0, max: 1, step: 0.01 }}
        invalid={draft.invalid}
        onChange={draft.type}
      />
    </div>
  );
}
