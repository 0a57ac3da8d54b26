/**
 * Any number of faces as a grid of which only the visible rows exist. One tab stop; arrows move in it, Enter opens
 * a face, Space selects it, Shift with Space reaches from the one selected last and with an arrow to the next,
 * Ctrl or Cmd with A selects all, and Escape none.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import {
  clearSelection,
  selectAll,
  selectForDrag,
  selectTo,
  toggleSelected,
  useSelection,
} from '@/app/state/faceSelection';
import { isMac } from '@/app/actions/shortcut';
import type { LibraryFace } from '@/workers/protocol';
import { FaceTile } from './FaceTile';
import styles from './FaceGrid.module.css';

const GAP = 8;
/** CSS pixels; tiles are wider where that fills the line. */
const SMALLEST_TILE = 96;

interface FaceGridProps {
  faces: readonly LibraryFace[];
  overlay: number;
  /** Raw attack scores by face id, of those that are scored. */
  scores: ReadonlyMap<string, number>;
  /** Id of what says how to select. */
  describedBy: string;
  onOpen: (id: string) => void;
}

export function FaceGrid({ faces, overlay, scores, describedBy, onOpen }: FaceGridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const columns = Math.max(1, Math.floor((width + GAP) / (SMALLEST_TILE + GAP)));
  const side = width > 0 ? (width + GAP) / columns - GAP : SMALLEST_TILE;
  const [current, setCurrent] = useState(0);
  const wantsFocus = useRef(false);
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are used here only, never handed on
  const rows = useVirtualizer({
    count: Math.ceil(faces.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => side + GAP,
    overscan: 2,
  });
  useEffect(() => rows.measure(), [rows, side]);
  const focused = Math.min(current, faces.length - 1);
  const selected = useSelection((state) => state.ids);
  const order = faces.map(({ id }) => id);

  function select(index: number, { shiftKey }: { shiftKey: boolean }): void {
    setCurrent(index);
    const { id } = faces[index];
    if (shiftKey) selectTo(order, id);
    else toggleSelected(id);
  }

  /** Opens a face, unless keys say otherwise or others are selected already. */
  function press(index: number, event: MouseEvent): void {
    // A press of Enter comes as a click without a pointer.
    const isPointer = event.detail > 0;
    const adds = isMac() ? event.metaKey : event.ctrlKey;
    if (event.shiftKey || adds || (isPointer && selected.size > 0)) return select(index, event);
    setCurrent(index);
    onOpen(faces[index].id);
  }

  /** The keys that select; the others move. */
  function choose(event: KeyboardEvent): boolean {
    const isAll = event.key.toLowerCase() === 'a' && (isMac() ? event.metaKey : event.ctrlKey);
    if (event.key === ' ') select(focused, event);
    else if (isAll) selectAll(order);
    else if (event.key === 'Escape' && selected.size > 0) clearSelection();
    else return false;
    event.preventDefault();
    return true;
  }

  function move(event: KeyboardEvent): void {
    if (choose(event)) return;
    const next = nextIndex(event.key, focused, columns, faces.length);
    if (next === null) return;
    event.preventDefault();
    wantsFocus.current = true;
    if (event.shiftKey) selectTo(order, faces[next].id, faces[focused].id);
    setCurrent(next);
    rows.scrollToIndex(Math.floor(next / columns));
  }

  useEffect(() => {
    if (!wantsFocus.current) return;
    const tile = scroller.current?.querySelector<HTMLElement>(`[data-index="${focused}"]`);
    if (!tile) return;
    wantsFocus.current = false;
    tile.focus({ preventScroll: true });
  });

  return (
    <div ref={scroller} className={styles.scroller}>
      <div
        role="grid"
        aria-label="Faces"
        aria-multiselectable="true"
        aria-describedby={describedBy}
        aria-rowcount={Math.ceil(faces.length / columns)}
        className={styles.grid}
        style={{ height: rows.getTotalSize() }}
        onKeyDown={move}
        onKeyUp={(event) => event.key === ' ' && event.preventDefault()}
      >
        {rows.getVirtualItems().map((row) => (
          <div
            key={row.key}
            role="row"
            aria-rowindex={row.index + 1}
            className={styles.row}
            style={{
              transform: `translateY(${row.start}px)`,
              gridTemplateColumns: `repeat(${columns}, ${side}px)`,
            }}
          >
            {faces.slice(row.index * columns, (row.index + 1) * columns).map((face, column) => {
              const index = row.index * columns + column;
              return (
                <div key={face.id} role="gridcell" aria-selected={selected.has(face.id)}>
                  <FaceTile
                    face={face}
                    overlay={overlay}
                    score={scores.get(face.id)}
                    index={index}
                    isTabStop={index === focused}
                    isSelected={selected.has(face.id)}
                    onPress={(event) => press(index, event)}
                    onSelect={(event) => select(index, event)}
                    onDrag={() => selectForDrag(face.id)}
                  />
                </div>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

function nextIndex(key: string, index: number, columns: number, count: number): number | null {
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -4 * columns,
    PageDown: 4 * columns,
    Home: -index,
    End: count - 1 - index,
  };
  if (!Object.hasOwn(steps, key)) return null;
  return Math.min(count - 1, Math.max(0, index + steps[key]));
}

/** Of an element's content, following its size. */
function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry.contentRect.width));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
