/** The scored faces, largest error or least certain first, page by page. */
import { useMemo, useState } from 'react';
import { openCell, useEvaluate } from '@/app/state/evaluateStore';
import { Button } from '@/app/ui/Button';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { ScoredFaces } from '@/app/ui/report/ScoredFaces';
import { Select } from '@/app/ui/Select';
import { DEFAULT_THRESHOLD } from '@/lib/calibration';
import { formatCount } from '@/lib/format';
import type { CellPicture } from '@/workers/protocol/evaluation';

const PAGE = 24;

type Order = 'wrong' | 'unsure' | 'right';
const ORDERS: readonly { value: Order; label: string }[] = [
  { value: 'wrong', label: 'largest error first' },
  { value: 'unsure', label: 'least certain first' },
  { value: 'right', label: 'smallest error first' },
];

/** How far the score lies on the wrong side of the threshold; below 0 it is right. */
const wrongness = ({ score, attack }: CellPicture, threshold: number): number =>
  attack ? threshold - score : score - threshold;

export function PicturesPanel() {
  const results = useEvaluate((state) => state.results);
  const open = useEvaluate((state) => state.open);
  const found = useMemo(() => openCell({ results, open }), [results, open]);
  const [order, setOrder] = useState<Order>('wrong');
  const [label, setLabel] = useState('');
  const [page, setPage] = useState(0);
  const byId = useMemo(() => new Map(found?.set.faces?.map((face) => [face.id, face])), [found]);
  const sorted = useMemo(() => sort(found?.cell.pictures ?? [], order, label, found?.cell.report?.threshold.value), [found, order, label]); // prettier-ignore
  if (!found || found.cell.pictures.length === 0) return null;
  const labels = [...new Set(found.cell.pictures.map((picture) => picture.label))].sort();
  const pages = Math.max(1, Math.ceil(sorted.length / PAGE));
  const at = Math.min(page, pages - 1);
  const first = at * PAGE;
  const shown = sorted.slice(first, first + PAGE);
  return (
    <Panel title="Scored faces">
      <div className={layout.row}>
        <Select id="pictures-order" label="Order" value={order} options={ORDERS} onChange={setOrder} />
        <Select
          id="pictures-label"
          label="Class"
          value={label}
          options={[
            { value: '', label: 'every class' },
            ...labels.map((each) => ({ value: each, label: each })),
          ]}
          onChange={setLabel}
        />
        <Button unavailable={at === 0} onClick={() => setPage(at - 1)}>
          Previous
        </Button>
        <Button unavailable={at >= pages - 1} onClick={() => setPage(at + 1)}>
          Next
        </Button>
      </div>
      <ScoredFaces
        title={`${formatCount(first + 1)} to ${formatCount(first + shown.length)} of ${formatCount(sorted.length)}`}
        pictures={shown}
        faceOf={({ id }) => byId.get(id)}
      />
    </Panel>
  );
}

function sort(
  pictures: readonly CellPicture[],
  order: Order,
  label: string,
  threshold = DEFAULT_THRESHOLD.value,
): CellPicture[] {
  const key = (picture: CellPicture): number => {
    if (order === 'unsure') return Math.abs(picture.score - threshold);
    return order === 'wrong' ? -wrongness(picture, threshold) : wrongness(picture, threshold);
  };
  return pictures
    .filter((picture) => label === '' || picture.label === label)
    .sort((a, b) => key(a) - key(b));
}
