/** Which faces the gallery shows, and how strongly their maps cover them. */
import { useFaces } from '@/app/state/facesStore';
import { NumberField } from '@/app/ui/NumberField';
import { Select } from '@/app/ui/Select';
import { labelsIn } from '@/app/state/galleryView';
import { MISSING_CHOICES, SHOW_CHOICES, type GalleryView } from '@/lib/galleryView';
import layout from '@/app/ui/layout.module.css';

interface GalleryFiltersProps {
  view: GalleryView;
  onChange: (change: Partial<GalleryView>) => void;
}

const MISSING_OPTIONS = MISSING_CHOICES.map((value) => ({
  value,
  label: value === '' ? 'no filter' : value === 'any' ? 'any region' : value,
}));
const SHOW_OPTIONS = SHOW_CHOICES.map((value) => ({ value, label: value }));

export function GalleryFilters({ view, onChange }: GalleryFiltersProps) {
  const faces = useFaces((state) => state.faces);
  const labels = labelsIn(faces);

  return (
    <div className={`${layout.bar} ${layout.sunken}`} role="group" aria-label="Filters">
      <div className={layout.control}>
        <label htmlFor="filter-overlay">Overlay</label>
        <NumberField
          id="filter-overlay"
          label="Overlay"
          value={view.overlay}
          slider={{ min: 0, max: 1, step: 0.05 }}
          invalid={false}
          describedBy=""
          onChange={(overlay) => onChange({ overlay: clamp(overlay, 0, 1) })}
        />
      </div>
      <div className={layout.control}>
        <label htmlFor="filter-size">Smallest side, px</label>
        <NumberField
          id="filter-size"
          label="Smallest side"
          value={view.minSize}
          slider={{ min: 0, max: 512, step: 8 }}
          invalid={false}
          describedBy=""
          onChange={(minSize) => onChange({ minSize: clamp(minSize, 0, 1e6) })}
        />
      </div>
      <div className={layout.control}>
        <label htmlFor="filter-missing">Missing</label>
        <Select
          id="filter-missing"
          value={view.missing}
          options={MISSING_OPTIONS}
          onChange={(missing) => onChange({ missing })}
        />
      </div>
      <div className={layout.control}>
        <label htmlFor="filter-show">Show</label>
        <Select
          id="filter-show"
          value={view.show}
          options={SHOW_OPTIONS}
          onChange={(show) => onChange({ show })}
        />
      </div>
      {labels.length > 0 && (
        <div className={layout.control}>
          <label htmlFor="filter-label">Class</label>
          <Select
            id="filter-label"
            value={view.label}
            options={[{ value: '', label: 'all' }, ...labels.map((label) => ({ value: label, label }))]}
            onChange={(label) => onChange({ label })}
          />
        </div>
      )}
    </div>
  );
}

function clamp(value: number, min: number, max: number): number {
  return Number.isNaN(value) ? min : Math.min(max, Math.max(min, value));
}
