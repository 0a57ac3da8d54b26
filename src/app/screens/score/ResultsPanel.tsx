/** Every face of every photograph in one table, of which only the visible rows exist. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { activeDetector, THUMBNAIL_SIDE, useScore } from '@/app/state/scoreStore';
import { Panel } from '@/app/ui/Panel';
import { drawPicture } from '@/app/viz/canvas';
import { rgbPicture } from '@/app/viz/picture';
import { formatCount } from '@/lib/format';
import { rowsOf, type ResultRow } from './resultRows';
import styles from './Results.module.css';

const ROW_HEIGHT = 44;

export function ResultsPanel() {
  const photos = useScore((state) => state.photos);
  const detector = useScore(activeDetector);
  const rows = rowsOf(photos, detector);
  return (
    <Panel title="All faces" tools={<span className={styles.count}>{formatCount(rows.length)} rows</span>}>
      <Rows rows={rows} />
    </Panel>
  );
}

function Rows({ rows }: { rows: readonly ResultRow[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are used here only, never handed on
  const visible = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
  });
  return (
    <div ref={scroller} className={styles.scroller}>
      <div role="table" aria-label="All faces" aria-rowcount={rows.length + 1} className={styles.table}>
        <div role="row" aria-rowindex={1} className={styles.head}>
          <span role="columnheader">Face</span>
          <span role="columnheader">Photograph</span>
          <span role="columnheader">Attack score</span>
          <span role="columnheader">Status</span>
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: visible.getTotalSize() }}>
          {visible.getVirtualItems().map((item) => (
            <Row key={rows[item.index].key} row={rows[item.index]} index={item.index} top={item.start} />
          ))}
        </div>
      </div>
    </div>
  );
}

function Row({ row, index, top }: { row: ResultRow; index: number; top: number }) {
  const isSelected = useScore((state) => state.selected === row.key);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={isSelected ? `${styles.row} ${styles.selected}` : styles.row}
      style={{ transform: `translateY(${top}px)` }}
      data-testid="result-row"
    >
      <span role="cell">{row.thumbnail && <Thumbnail rgb={row.thumbnail} />}</span>
      <span role="cell" className={styles.name}>
        <button type="button" aria-pressed={isSelected} onClick={() => useScore.getState().select(row.key)}>
          {row.label}
        </button>
      </span>
      <span role="cell" className={styles.number}>
        {row.score === null ? '–' : row.score.toFixed(3)}
      </span>
      <span role="cell" className={styles.status} title={row.status}>
        {row.status}
      </span>
    </div>
  );
}

function Thumbnail({ rgb }: { rgb: Uint8Array }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) drawPicture(context, rgbPicture(rgb, THUMBNAIL_SIDE), 0, 0, THUMBNAIL_SIDE);
  }, [rgb]);
  return <canvas ref={canvas} width={THUMBNAIL_SIDE} height={THUMBNAIL_SIDE} aria-hidden="true" />;
}
