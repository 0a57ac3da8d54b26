/**
 * Photograph, map and reconstruction side by side in one zoom and pan, with a read-out of the pixel pointed at.
 * Wheel or + and - zoom, dragging or Shift and arrows pan, arrows move the read-out, 0 shows the whole crop.
 */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { readPhotograph } from '@/app/state/scoreCrops';
import { useScore, type ScoreFace, type ScorePhoto } from '@/app/state/scoreStore';
import { Button } from '@/app/ui/Button';
import layout from '@/app/ui/layout.module.css';
import { toCanvas } from '@/app/viz/canvas';
import { rgbPicture, type Rgba } from '@/app/viz/picture';
import { scoreMapPicture, SCORE_MAP_STYLES, valueAt, type ScoreMap } from '@/app/viz/scoreMaps';
import { panned, toCropPlace, WHOLE_CROP, zoomed, type Layer, type SharedView } from '@/app/viz/sharedView';
import { CROP_SIZE, PARSING_CLASSES } from '@/lib/regions';
import type { FaceCrop } from '@/workers/protocol';
import { MapPane, type PanePointer } from './MapPane';
import styles from './Why.module.css';

const MAX_PHOTO_SIDE = 2048;
const ZOOM_STEP = 1.5;
const WHOLE = { x: 0, y: 0, width: 1, height: 1 };

interface MapPanesProps {
  photo: ScorePhoto;
  face: ScoreFace;
  crop: FaceCrop;
  map: ScoreMap | null;
  reconstruction: Rgba | null;
  /** Pictures that will be there when all is worked out: they have their places from the beginning. */
  count: number;
}

type Place = { x: number; y: number };

export function MapPanes({ photo, face, crop, map, reconstruction, count }: MapPanesProps) {
  const { opacity, query } = useScore((state) => state.view);
  const [view, setView] = useState<SharedView>(WHOLE_CROP);
  const [place, setPlace] = useState<Place | null>(null);
  const drag = useRef<{ u: number; v: number; moved: boolean } | null>(null);
  const original = usePhotoLayer(photo, face);
  const cropLayer = useMemo(() => layerOf(rgbPicture(crop.rgb, CROP_SIZE), 1, true), [crop]);
  const mapLayer = useMemo(() => map && layerOf(scoreMapPicture(map), 1, false), [map]);
  const reconstructed = useMemo(() => reconstruction && layerOf(reconstruction, 1, false), [reconstruction]);
  const marked = map?.kind === 'attention' && query > 0 ? { patch: query - 1, grid: map.side } : null;

  const pointer: PanePointer = {
    down: (u, v) => {
      drag.current = { u, v, moved: false };
    },
    move: (u, v) => {
      setPlace(toCropPlace(view, u, v));
      const from = drag.current;
      if (!from) return;
      if (Math.hypot(u - from.u, v - from.v) < 0.01 && !from.moved) return;
      setView((before) => panned(before, u - from.u, v - from.v));
      drag.current = { u, v, moved: true };
    },
    up: (u, v) => {
      if (drag.current && !drag.current.moved && map?.kind === 'attention')
        lookFrom(map, toCropPlace(view, u, v));
      drag.current = null;
    },
    leave: () => {
      drag.current = null;
    },
    wheel: (u, v, delta) => setView((before) => zoomed(before, Math.exp(-delta / 400), u, v)),
  };

  function press(event: KeyboardEvent): void {
    const steps: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    const step = Object.hasOwn(steps, event.key) ? steps[event.key] : null;
    if (step && event.shiftKey) setView((before) => panned(before, -step[0] / 8, -step[1] / 8));
    else if (step) setPlace((before) => stepFrom(before, step, map?.side ?? CROP_SIZE));
    else if (event.key === '+' || event.key === '=') setView((before) => zoomed(before, ZOOM_STEP));
    else if (event.key === '-') setView((before) => zoomed(before, 1 / ZOOM_STEP));
    else if (event.key === '0') setView(WHOLE_CROP);
    else if (event.key === 'Enter' && map?.kind === 'attention' && place) lookFrom(map, place);
    else if (event.key === 'Home' && map?.kind === 'attention') useScore.getState().changeView({ query: 0 });
    else return;
    event.preventDefault();
  }

  const panes: { label: string; layers: Layer[] }[] = [
    // In the same zoom the crop shows what the photograph does, only less sharply.
    original ? { label: 'Photograph', layers: [original] } : { label: 'Crop', layers: [cropLayer] },
    ...(mapLayer ? [{ label: 'Map', layers: [cropLayer, { ...mapLayer, alpha: opacity }] }] : []),
    ...(reconstructed ? [{ label: 'Reconstruction', layers: [reconstructed] }] : []),
  ];
  return (
    <div className={layout.tight}>
      <div
        className={styles.panes}
        data-count={count}
        role="group"
        tabIndex={0}
        aria-label="Maps. Arrows move the read-out, + and - zoom, Shift and arrows pan, 0 shows the whole crop."
        onKeyDown={press}
      >
        {panes.map(({ label, layers }) => (
          <MapPane
            key={label}
            label={label}
            layers={layers}
            view={view}
            place={place}
            marked={marked}
            pointer={pointer}
          />
        ))}
      </div>
      <div className={layout.spread}>
        <output className={`${layout.fine} ${styles.readOut}`} data-testid="read-out">
          {describePlace(place, crop, map)}
        </output>
        <div className={layout.row}>
          <Button aria-label="Zoom in" onClick={() => setView(zoomed(view, ZOOM_STEP))}>
            +
          </Button>
          <Button aria-label="Zoom out" onClick={() => setView(zoomed(view, 1 / ZOOM_STEP))}>
            −
          </Button>
          <Button onClick={() => setView(WHOLE_CROP)}>Whole crop</Button>
        </div>
      </div>
    </div>
  );
}

function layerOf(picture: Rgba, alpha: number, smooth: boolean): Layer {
  return { image: toCanvas(picture), ...WHOLE, alpha, smooth };
}

function lookFrom({ side }: ScoreMap, { x, y }: Place): void {
  if (x < 0 || y < 0 || x >= 1 || y >= 1) return;
  useScore.getState().changeView({ query: 1 + Math.floor(y * side) * side + Math.floor(x * side) });
}

/** The next value of the map in a direction, at its centre. */
function stepFrom(before: Place | null, [dx, dy]: [number, number], side: number): Place {
  const next = (value: number, by: number) =>
    (Math.min(side - 1, Math.max(0, Math.floor(value * side) + by)) + 0.5) / side;
  return before ? { x: next(before.x, dx), y: next(before.y, dy) } : { x: next(0.5, 0), y: next(0.5, 0) };
}

function describePlace(place: Place | null, { rgb, parsing }: FaceCrop, map: ScoreMap | null): string {
  if (!place) return 'Point at a picture to read its values.';
  const [x, y] = [Math.floor(place.x * CROP_SIZE), Math.floor(place.y * CROP_SIZE)];
  if (x < 0 || y < 0 || x >= CROP_SIZE || y >= CROP_SIZE)
    return 'Outside the crop: the detector does not see this.';
  const at = y * CROP_SIZE + x;
  const value = map && valueAt(map, place.x, place.y);
  const said =
    map && value !== null ? `, ${map.kind} ${value.toFixed(3)} ${SCORE_MAP_STYLES[map.kind].unit}` : '';
  return `x ${x}, y ${y}: RGB ${rgb.subarray(3 * at, 3 * at + 3).join(' ')}, ${PARSING_CLASSES[parsing[at]]}${said}`;
}

/** The photograph where the crop was cut from it. */
function usePhotoLayer({ key, width, height }: ScorePhoto, { box }: ScoreFace): Layer | null {
  const [bitmap, setBitmap] = useState<ImageBitmap | null>(null);
  useEffect(() => {
    let wanted = true;
    readPhotograph(key, MAX_PHOTO_SIDE)
      .then((blob) => createImageBitmap(blob))
      .then(
        (made) => {
          if (wanted) setBitmap(made);
          else made.close();
        },
        () => {}, // the panel of the photograph says why
      );
    return () => {
      wanted = false;
    };
  }, [key]);
  useEffect(() => () => bitmap?.close(), [bitmap]);
  if (!bitmap) return null;
  return {
    image: bitmap,
    x: -box.x / box.side,
    y: -box.y / box.side,
    width: width / box.side,
    height: height / box.side,
    alpha: 1,
    smooth: true,
  };
}
