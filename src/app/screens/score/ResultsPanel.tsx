/** Every face of every photograph in one table, of which only the visible rows exist; sorted, filtered, exported. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { copyScoreLink, exportCsv, exportJson } from '@/app/actions/score/exports';
import { reportPdf, reportPng } from '@/app/actions/score/report';
import { arrangeRows, rowsOf, type ResultRow } from '@/app/state/scoreRows';
import { useScore } from '@/app/state/scoreStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { FromFile } from '@/app/ui/FromFile';
import { Panel } from '@/app/ui/Panel';
import { Select } from '@/app/ui/Select';
import { TextInput } from '@/app/ui/TextInput';
import { Thumbnail } from '@/app/ui/Thumbnail';
import layout from '@/app/ui/layout.module.css';
import { useActiveDetector, useOpenDetectors, useSecondDetector } from '@/app/useScoreDetectors';
import { displayText } from '@/lib/displayText';
import { formatCount, formatCounted, formatFigure } from '@/lib/format';
import { VERDICT_LABELS } from '@/lib/heldOutAnswer';
import type { ScoreView } from '@/lib/scoreView';
import styles from './Results.module.css';

const ROW_HEIGHT = 44;

const FILTERS: readonly { value: ScoreView['filter']; label: string }[] = [
  { value: 'all', label: 'all' },
  { value: 'above', label: 'at or above the threshold' },
  { value: 'below', label: 'below the threshold' },
  { value: 'no-verdict', label: 'without a verdict' },
  { value: 'failed', label: 'without a score' },
  { value: 'waiting', label: 'waiting' },
];

export function ResultsPanel() {
  const photos = useDeferredValue(useScore((state) => state.photos));
  const detector = useActiveDetector();
  const second = useSecondDetector();
  const view = useScore((state) => state.view);
  const change = useScore((state) => state.changeView);
  const [words, setWords] = useState('');
  const open = useOpenDetectors();
  const own = view.threshold;
  const all = useMemo(() => rowsOf(photos, { detector, second, own, open: open.map(({ info }) => info) }), [photos, detector, second, own, open]); // prettier-ignore
  const rows = useMemo(() => arrangeRows(all, view, words), [all, view, words]);
  return (
    <Panel
      title="All faces"
      tools={
        <span className={layout.hint}>
          {detector && (
            <>
              Scores by <FromFile text={detector.name} />.{' '}
            </>
          )}
          {rows.length < all.length && `${formatCount(rows.length)} of `}
          {formatCounted(all.length, 'row')}
        </span>
      }
    >
      <div className={`${layout.bar} ${styles.tools}`}>
        <label className={layout.control}>
          Show
          <Select
            id="score-filter"
            value={view.filter}
            options={FILTERS}
            onChange={(filter) => change({ filter })}
          />
        </label>
        <label className={layout.control}>
          Name or reason
          <TextInput id="score-words" value={words} onText={setWords} />
        </label>
        <div className={`${layout.row} ${styles.buttons}`}>
          <ActionButton action={exportCsv} />
          <ActionButton action={exportJson} />
          <ActionButton action={reportPdf} />
          <ActionButton action={reportPng} />
          <ActionButton action={copyScoreLink} variant="quiet" />
        </div>
      </div>
      <Rows rows={rows} hasSecond={second !== null} />
    </Panel>
  );
}

function Rows({ rows, hasSecond }: { rows: readonly ResultRow[]; hasSecond: boolean }) {
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are used here only, never handed on
  const visible = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
  });
  const columns = hasSecond ? `${styles.columns} ${styles.withSecond}` : styles.columns;
  return (
    <div ref={scroller} className={styles.scroller}>
      <div role="table" aria-label="All faces" aria-rowcount={rows.length + 1} className={styles.table}>
        <div role="row" aria-rowindex={1} className={`${columns} ${styles.head}`}>
          <span role="columnheader">Face</span>
          <SortHead sort="name" label="Photograph" />
          <SortHead sort="score" label="Attack score" />
          {hasSecond && <SortHead sort="second" label="Second" />}
          <SortHead sort="verdict" label="Verdict" />
          <span role="columnheader">Status</span>
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: visible.getTotalSize() }}>
          {visible.getVirtualItems().map(({ index, start }) => (
            <div
              key={rows[index].key}
              role="row"
              aria-rowindex={index + 2}
              className={`${columns} ${styles.row}`}
              style={{ transform: `translateY(${start}px)` }}
              data-testid="result-row"
            >
              <Cells row={rows[index]} hasSecond={hasSecond} />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

/** Once: rising, twice: falling, a third time: the order in which photographs came. */
function SortHead({ sort, label }: { sort: Exclude<ScoreView['sort'], 'order'>; label: string }) {
  const view = useScore((state) => state.view);
  const change = useScore((state) => state.changeView);
  const isSorted = view.sort === sort;
  const direction = isSorted ? (view.descending ? 'descending' : 'ascending') : 'none';
  function press(): void {
    if (!isSorted) change({ sort, descending: false });
    else if (!view.descending) change({ descending: true });
    else change({ sort: 'order', descending: false });
  }
  return (
    <span role="columnheader" aria-sort={direction}>
      <button type="button" onClick={press}>
        {label}
        {isSorted && <span aria-hidden="true">{view.descending ? ' ↓' : ' ↑'}</span>}
      </button>
    </span>
  );
}

const scoreText = (score: number | null) => formatFigure(score);

function Cells({ row, hasSecond }: { row: ResultRow; hasSecond: boolean }) {
  const isSelected = useScore((state) => state.selected === row.key);
  return (
    <>
      <span role="cell">{row.face && <Thumbnail rgb={row.face.thumbnail} />}</span>
      <span role="cell" className={`${layout.ellipsis} ${styles.name}`} title={displayText(row.label, 400)}>
        <button type="button" aria-pressed={isSelected} onClick={() => useScore.getState().select(row.key)}>
          <FromFile text={row.label} />
        </button>
      </span>
      <span role="cell" className={layout.number} data-score>
        {scoreText(row.score)}
      </span>
      {hasSecond && (
        <span role="cell" className={layout.number}>
          {scoreText(row.second)}
        </span>
      )}
      <span role="cell" className={layout.ellipsis} data-verdict={row.verdict}>
        {row.verdict && VERDICT_LABELS[row.verdict]}
      </span>
      <span role="cell" className={layout.ellipsis} title={displayText(row.status, 400)}>
        <FromFile text={row.status} longest={400} />
        {row.meanwhile && (
          <>
            ; so far <FromFile text={row.meanwhile} />
          </>
        )}
      </span>
    </>
  );
}
