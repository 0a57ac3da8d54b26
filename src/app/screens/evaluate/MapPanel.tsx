/** What the open cell's detector sees of all evaluated faces, on a plane; the face under the pointer beside it. */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { drawFeatureMap, exportFeatureMap } from '@/app/actions/evaluate/inDepth';
import { useEvaluate } from '@/app/state/evaluateStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Panel } from '@/app/ui/Panel';
import { FacePicture } from '@/app/ui/report/ScoredFaces';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { cssGradient, VIRIDIS, colorIndex } from '@/app/viz/colorMap';
import { drawScatter, KIND_COLORS, nearestPoint, placePoints } from '@/app/viz/scatter';
import { displayText } from '@/lib/displayText';
import type { FeatureMap, MapMethod, MapPoint } from '@/workers/protocol/evaluation';
import styles from './Evaluate.module.css';

/** CSS pixels. */
const SIDE = 480;
const METHODS: readonly { value: MapMethod; label: string }[] = [
  { value: 'pca', label: 'PCA' },
  { value: 'umap', label: 'UMAP' },
  { value: 'tsne', label: 't-SNE' },
];
type Coloring = 'label' | 'dataset' | 'score';
const COLORINGS: readonly { value: Coloring; label: string }[] = [
  { value: 'label', label: 'colours: class' },
  { value: 'dataset', label: 'colours: dataset' },
  { value: 'score', label: 'colours: score' },
];

export function MapPanel() {
  const map = useEvaluate((state) => state.map);
  const method = useEvaluate((state) => state.mapMethod);
  const [coloring, setColoring] = useState<Coloring>('label');
  return (
    <Panel title="Map of features">
      <div className={layout.stack}>
        <div className={layout.row}>
          <Select
            id="map-method"
            label="Method"
            value={method}
            options={METHODS}
            onChange={(mapMethod) => useEvaluate.setState({ mapMethod })}
          />
          <Select
            id="map-colors"
            label="Colours"
            value={coloring}
            options={COLORINGS}
            onChange={setColoring}
          />
          <ActionButton action={drawFeatureMap} />
          <ActionButton action={exportFeatureMap} />
        </div>
        {map && map.points.length > 0 ? (
          <Map key={map.method} map={map} coloring={coloring} />
        ) : (
          <p className={layout.hint}>
            Faces with similar features are close to each other. Up to 1,000 faces of each dataset.
          </p>
        )}
      </div>
    </Panel>
  );
}

function Map({ map, coloring }: { map: FeatureMap; coloring: Coloring }) {
  const { points } = map;
  const sets = useEvaluate((state) => state.results?.sets);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointed, setPointed] = useState(-1);
  const places = useMemo(
    () => placePoints({ x: points.map(({ x }) => x), y: points.map(({ y }) => y) }, SIDE),
    [points],
  );
  const nameOf = (setId: string) => sets?.find(({ id }) => id === setId)?.name ?? setId;
  const kindOf = (point: MapPoint) => (coloring === 'dataset' ? nameOf(point.setId) : point.label);
  const kinds = [...new Set(points.map(kindOf))].sort();
  const colors = points.map((point) =>
    coloring === 'score'
      ? scoreColor(point.score)
      : KIND_COLORS[kinds.indexOf(kindOf(point)) % KIND_COLORS.length],
  );
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) drawScatter(context, places, colors, pointed, SIDE);
  });

  function point(event: { clientX: number; clientY: number }): void {
    const box = canvas.current?.getBoundingClientRect();
    if (!box) return;
    const scale = SIDE / box.width;
    setPointed(nearestPoint(places, (event.clientX - box.left) * scale, (event.clientY - box.top) * scale));
  }

  function step(event: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    setPointed((pointed + by + points.length) % points.length);
  }

  const seen = points.at(pointed);
  const face = sets?.find(({ id }) => id === seen?.setId)?.faces?.find(({ id }) => id === seen?.id);
  const words = seen
    ? `${displayText(seen.name)}: ${displayText(seen.label, 40)}, ${percent(seen.score)} fake, ${displayText(nameOf(seen.setId))}`
    : '';
  return (
    <>
      <Legend coloring={coloring} kinds={kinds} />
      <div className={`${layout.beside} ${styles.map}`}>
        <canvas
          ref={canvas}
          width={SIDE}
          height={SIDE}
          tabIndex={0}
          role="slider"
          aria-label={`Map of ${points.length} faces; arrows go from face to face`}
          aria-valuemin={1}
          aria-valuemax={points.length}
          aria-valuenow={Math.max(pointed, 0) + 1}
          aria-valuetext={words || 'no face'}
          data-testid="feature-map"
          onPointerMove={point}
          onPointerDown={point}
          onKeyDown={step}
        />
        <div className={`${layout.field} ${layout.fine}`}>
          {seen && pointed >= 0 ? (
            <>
              <FacePicture face={face} name={seen.name} side={160} />
              <p>{words}</p>
            </>
          ) : (
            <p className={layout.hint}>Point at a face, or use the arrow keys.</p>
          )}
          <p className={layout.hint}>{meaningOf(map)}</p>
        </div>
      </div>
    </>
  );
}

/** What can be read off the places, and what cannot. */
function meaningOf({ method, explained }: FeatureMap): string {
  if (explained)
    return `PCA: the axes explain ${percent(explained[0])} and ${percent(explained[1])} of the variance.`;
  if (method === 'umap')
    return 'UMAP: only neighbourhoods are meaningful, not the axes or the distances between groups.';
  return 't-SNE, perplexity 30 or a third of the faces: only neighbourhoods are meaningful, not the axes, the sizes of groups or the distances between them.';
}

const percent = (share: number | null): string =>
  share === null ? 'unknown' : `${(100 * share).toFixed(0)} %`;

function scoreColor(score: number | null): string {
  const at = 3 * colorIndex(score ?? 0, { min: 0, max: 1 });
  return `rgb(${VIRIDIS[at]} ${VIRIDIS[at + 1]} ${VIRIDIS[at + 2]})`;
}

function Legend({ coloring, kinds }: { coloring: Coloring; kinds: readonly string[] }) {
  if (coloring === 'score') {
    return (
      <p className={layout.hint}>
        genuine
        <span className={`${layout.ramp} ${styles.ramp}`} style={{ background: cssGradient(VIRIDIS) }} />
        fake
      </p>
    );
  }
  return (
    <ul className={layout.legend}>
      {kinds.map((kind, i) => (
        <li key={kind}>
          <svg width="10" height="10" aria-hidden="true">
            <circle cx="5" cy="5" r="5" fill={KIND_COLORS[i % KIND_COLORS.length]} />
          </svg>
          {kind}
        </li>
      ))}
    </ul>
  );
}
