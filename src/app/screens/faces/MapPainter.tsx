/**
 * A face under its parsing map, large, with a brush to correct regions. By pointer, or by keyboard: arrows move the
 * brush, Space applies it, Ctrl+Z takes a stroke back.
 */
import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { Button } from '@/app/ui/Button';
import { NumberField } from '@/app/ui/NumberField';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { drawStroke, isStroke, type BrushPoint } from '@/app/viz/brush';
import { drawPicture } from '@/app/viz/canvas';
import { PARSING_COLORS } from '@/app/viz/parsingColors';
import { parsingPicture } from '@/app/viz/picture';
import { CROP_SIZE, PARSING_CLASSES, type ParsingClass } from '@/lib/regions';
import type { FaceCrop } from '@/workers/protocol';
import styles from './MapPainter.module.css';

interface MapPainterProps {
  crop: FaceCrop;
  onChanged: (isChanged: boolean) => void;
  onSave: (map: Uint8Array) => Promise<void>;
}

const SCALE = 2;
const MOST_UNDOS = 100;
const CLASS_OPTIONS = PARSING_CLASSES.map((name) => ({ value: name, label: name }));

export function MapPainter({ crop, onChanged, onSave }: MapPainterProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const last = useRef<BrushPoint | null>(null);
  const [history, setHistory] = useState<Uint8Array[]>([crop.parsing]);
  const [region, setRegion] = useState<ParsingClass>('skin');
  const [radius, setRadius] = useState(6);
  const [strength, setStrength] = useState(0.55);
  const [cursor, setCursor] = useState<BrushPoint | null>(null);
  const map = history[history.length - 1];
  const isChanged = history.length > 1;

  useEffect(() => onChanged(isChanged), [isChanged, onChanged]);

  const draw = useCallback(
    (shown: Uint8Array) => {
      const context = canvas.current?.getContext('2d');
      if (!context) return;
      const picture = parsingPicture(crop.rgb, shown, CROP_SIZE, strength);
      drawPicture(context, picture, 0, 0, CROP_SIZE * SCALE);
      if (cursor) drawCursor(context, cursor, radius);
    },
    [crop, strength, cursor, radius],
  );
  useEffect(() => draw(map), [draw, map]);

  function stroke(to: BrushPoint, isNew: boolean): void {
    const changed = Uint8Array.from(map);
    drawStroke(changed, CROP_SIZE, last.current ?? to, to, radius, PARSING_CLASSES.indexOf(region));
    last.current = to;
    // A stroke under way replaces itself: one undo takes all of it back.
    setHistory((before) => [...(isNew ? before.slice(-MOST_UNDOS) : before.slice(0, -1)), changed]);
  }

  function pointOf(event: PointerEvent<HTMLCanvasElement>): BrushPoint {
    const box = event.currentTarget.getBoundingClientRect();
    const scale = CROP_SIZE / box.width;
    return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
  }

  function undo(): void {
    setHistory((before) => (before.length > 1 ? before.slice(0, -1) : before));
  }

  function onKeyDown(event: KeyboardEvent): void {
    const from = cursor ?? { x: CROP_SIZE / 2, y: CROP_SIZE / 2 };
    const by = Math.max(1, radius / 2);
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [-by, 0],
      ArrowRight: [by, 0],
      ArrowUp: [0, -by],
      ArrowDown: [0, by],
    };
    if (Object.hasOwn(moves, event.key)) {
      const [dx, dy] = moves[event.key];
      setCursor({ x: clamp(from.x + dx), y: clamp(from.y + dy) });
    } else if (event.key === ' ') {
      last.current = null;
      setCursor(from);
      stroke(from, true);
    } else if (event.key === 'z' && (event.ctrlKey || event.metaKey)) {
      undo();
    } else return;
    event.preventDefault();
  }

  return (
    <div className={layout.stack} onKeyDown={(event) => event.key !== ' ' && keepUndo(event, undo)}>
      <canvas
        ref={canvas}
        width={CROP_SIZE * SCALE}
        height={CROP_SIZE * SCALE}
        className={`${layout.picture} ${styles.canvas}`}
        role="application"
        tabIndex={0}
        data-testid="map-painter"
        aria-label="Face with its parsing map: arrows move the brush, Space applies it, Ctrl+Z undoes"
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          last.current = null;
          stroke(pointOf(event), true);
        }}
        onPointerMove={(event) => {
          const point = pointOf(event);
          setCursor(point);
          if (isStroke(event)) stroke(point, false);
        }}
        onPointerLeave={() => setCursor(null)}
      />
      <div className={`${layout.bar} ${styles.tools}`}>
        <label className={layout.line}>
          <span
            className={`${layout.swatch} ${styles.swatch}`}
            style={{ background: `rgb(${PARSING_COLORS[PARSING_CLASSES.indexOf(region)].join(' ')})` }}
          />
          <span className="visuallyHidden">Region of the brush</span>
          <Select id="brush-region" value={region} options={CLASS_OPTIONS} onChange={setRegion} />
        </label>
        <div className={layout.control}>
          <label htmlFor="brush-radius">Brush, px</label>
          <NumberField
            id="brush-radius"
            label="Brush"
            value={radius}
            slider={{ min: 1, max: 32, step: 1 }}
            invalid={false}
            describedBy=""
            onChange={(value) => setRadius(Math.min(112, Math.max(1, value || 1)))}
          />
        </div>
        <div className={layout.control}>
          <label htmlFor="brush-overlay">Overlay</label>
          <NumberField
            id="brush-overlay"
            label="Overlay of this face"
            value={strength}
            slider={{ min: 0, max: 1, step: 0.05 }}
            invalid={false}
            describedBy=""
            onChange={(value) => setStrength(Math.min(1, Math.max(0, value || 0)))}
          />
        </div>
      </div>
      <div className={layout.row}>
        <Button variant="primary" unavailable={!isChanged} onClick={() => void onSave(map)}>
          Save the map
        </Button>
        <Button unavailable={!isChanged} onClick={undo}>
          Undo stroke
        </Button>
        <Button unavailable={!isChanged} onClick={() => setHistory([crop.parsing])}>
          Discard changes
        </Button>
      </div>
    </div>
  );
}

/** Ctrl+Z works from the controls beside the picture too, except where it undoes typing. */
function keepUndo(event: KeyboardEvent, undo: () => void): void {
  const isTyping = event.target instanceof HTMLInputElement;
  if (event.defaultPrevented || isTyping || event.key !== 'z' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  undo();
}

const clamp = (value: number): number => Math.min(CROP_SIZE, Math.max(0, value));

function drawCursor(context: CanvasRenderingContext2D, { x, y }: BrushPoint, radius: number): void {
  for (const [color, width] of [
    ['#000', 3],
    ['#fff', 1.5],
  ] as const) {
    context.beginPath();
    context.arc(x * SCALE, y * SCALE, radius * SCALE, 0, 2 * Math.PI);
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke();
  }
}
