/** Which dataset, and at most how many of its faces: two choices of a comparison that needs no evaluation. */
import { useFaces } from '@/app/state/facesStore';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';

interface SomeFacesProps {
  /** Of the ids of both choices. */
  prefix: string;
  /** What the choices are called. */
  which: string;
  howMany: string;
  counts: readonly number[];
  chosen: { datasetId: string; most: number };
  onChange: (change: { datasetId: string } | { most: number }) => void;
}

export function SomeFaces({ prefix, which, howMany, counts, chosen, onChange }: SomeFacesProps) {
  const datasets = useFaces((state) => state.datasets);
  return (
    <>
      <label className={layout.control}>
        {which}
        <Select
          id={`${prefix}-dataset`}
          value={chosen.datasetId}
          options={datasets.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(datasetId) => onChange({ datasetId })}
        />
      </label>
      <label className={layout.control}>
        {howMany}
        <Select
          id={`${prefix}-faces`}
          value={String(chosen.most)}
          options={counts.map((count) => ({ value: String(count), label: `up to ${count}` }))}
          onChange={(count) => onChange({ most: Number(count) })}
        />
      </label>
    </>
  );
}
