/** Pose and expression of the faces: how they are spread, which ranges are shown, and how faces of before get them. */
import { useEffect, useState } from 'react';
import { findGeometry, stopFindingGeometry } from '@/app/actions/faces/geometry';
import { readExpressions } from '@/app/state/faceGeometry';
import { useFaces } from '@/app/state/facesStore';
import { expressionsOf, useFaceGeometry } from '@/app/state/geometryStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Button } from '@/app/ui/Button';
import { Histogram } from '@/app/ui/Histogram';
import { NameList } from '@/app/ui/NameList';
import { Notice } from '@/app/ui/Notice';
import { Progress } from '@/app/ui/Progress';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { formatCount, formatCounted } from '@/lib/format';
import { BLENDSHAPE_CHOICES, DEFAULT_GALLERY_VIEW, MOST_DEGREES, type GalleryView } from '@/lib/galleryView';
import { Bound } from './Bound';

interface GeometryFilterProps {
  view: GalleryView;
  onChange: (change: Partial<GalleryView>) => void;
}

const FIELDS = [
  ...(['minYaw', 'maxYaw', 'minPitch', 'maxPitch'] as const),
  ...(['blendshape', 'minBlendshape', 'maxBlendshape'] as const),
];
const EVERY: Partial<GalleryView> = Object.fromEntries(
  FIELDS.map((field) => [field, DEFAULT_GALLERY_VIEW[field]]),
);
const BLENDSHAPE_OPTIONS = BLENDSHAPE_CHOICES.map((value) => ({
  value,
  label: value === '' ? 'none' : value,
}));

const isSet = (view: GalleryView): boolean => FIELDS.some((field) => view[field] !== EVERY[field]);

export function GeometryFilter(props: GeometryFilterProps) {
  const [isOpen, setOpen] = useState(() => isSet(props.view));
  return (
    <details className={layout.box} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Pose and expression</summary>
      {isOpen && <Controls {...props} />}
    </details>
  );
}

function Controls({ view, onChange }: GeometryFilterProps) {
  const faces = useFaces((state) => state.faces);
  const datasetId = useFaces((state) => state.datasetId);
  const poses = faces.flatMap(({ pose }) => pose ?? []);
  const { blendshape } = view;
  const values = useFaceGeometry((state) => expressionsOf(state, datasetId, blendshape));
  useEffect(() => void readExpressions(blendshape), [datasetId, blendshape, poses.length]);

  return (
    <div className={layout.tight}>
      <Finding known={poses.length} />
      {isSet(view) && (
        <div className={layout.row}>
          <Button onClick={() => onChange(EVERY)}>Show every pose and expression</Button>
        </div>
      )}
      {poses.length > 0 && (
        <>
          <Spread
            what="Yaw"
            unit="°"
            hint="positive: the nose points to the picture's right"
            values={poses.map(({ yaw }) => yaw)}
            most={MOST_DEGREES}
            least={-MOST_DEGREES}
            range={[view.minYaw, view.maxYaw]}
            onRange={([minYaw, maxYaw]) => onChange({ minYaw, maxYaw })}
          />
          <Spread
            what="Pitch"
            unit="°"
            hint="positive: the nose points down"
            values={poses.map(({ pitch }) => pitch)}
            most={MOST_DEGREES}
            least={-MOST_DEGREES}
            range={[view.minPitch, view.maxPitch]}
            onRange={([minPitch, maxPitch]) => onChange({ minPitch, maxPitch })}
          />
          <div className={layout.control}>
            <label htmlFor="geometry-blendshape">Expression (blendshape)</label>
            <Select
              id="geometry-blendshape"
              value={blendshape}
              options={BLENDSHAPE_OPTIONS}
              onChange={(chosen) => onChange({ blendshape: chosen })}
            />
          </div>
          {blendshape !== '' && values.size === 0 && (
            <p className={layout.hint}>No face has blendshapes: the model that found them knows none.</p>
          )}
          {blendshape !== '' && values.size > 0 && (
            <Spread
              what={blendshape}
              unit=""
              hint="0: not at all, 1: fully"
              values={[...values.values()]}
              least={0}
              most={1}
              range={[view.minBlendshape, view.maxBlendshape]}
              onRange={([minBlendshape, maxBlendshape]) => onChange({ minBlendshape, maxBlendshape })}
            />
          )}
        </>
      )}
    </div>
  );
}

/** How many have it, the action for those that do not, and what came of it. */
function Finding({ known }: { known: number }) {
  const faces = useFaces((state) => state.faces);
  const datasetId = useFaces((state) => state.datasetId);
  const status = useFaceGeometry((state) => state.status);
  const read = useFaceGeometry((state) => state.read);
  const damaged = read?.datasetId === datasetId ? read.damaged : 0;
  const without = faces.filter(({ pose, hasBlendshapes }) => pose && !hasBlendshapes).length;
  return (
    <>
      <p className={layout.hint} data-testid="geometry-known" data-value={known}>
        {known === 0
          ? 'No geometry yet: find it. '
          : `${formatCount(known)} of ${formatCounted(faces.length, 'face')} with geometry: landmarks in 3-D, pose and expression. `}
        {without > 0 &&
          `${formatCount(without)} have no blendshapes: the fallback model, which found them, knows none. `}
        {damaged > 0 &&
          `Of ${formatCount(damaged)} the stored geometry is damaged and counts as absent: find it again. `}
      </p>
      {status.phase === 'finding' ? (
        <>
          <Progress label="finding geometry" done={status.done} total={status.total} />
          <div className={layout.row}>
            <ActionButton action={stopFindingGeometry} />
          </div>
        </>
      ) : (
        (known < faces.length || without + damaged > 0) && (
          <div className={layout.row}>
            <ActionButton action={findGeometry} />
          </div>
        )
      )}
      {status.phase === 'failed' && (
        <Notice
          tone="danger"
          title="Finding geometry stopped"
          error={status.error}
          still="What was found is stored."
        />
      )}
      <End />
    </>
  );
}

function End() {
  const datasetId = useFaces((state) => state.datasetId);
  const end = useFaceGeometry((state) => state.end);
  if (end?.datasetId !== datasetId) return null;
  const { found, notFound, isComplete, isCancelled } = end;
  return (
    <div data-testid="geometry-end">
      <p className={layout.hint}>
        {isCancelled ? 'Stopped: found' : 'Found'} for {formatCounted(found, 'face')}.{' '}
        {notFound.length > 0 && `In ${formatCounted(notFound.length, 'crop')} no face could be found. `}
        {!isComplete &&
          'The fallback model looked, which knows neither blendshapes nor the pose matrix: the pose is from the landmarks.'}
      </p>
      {notFound.length > 0 && (
        <details>
          <summary>Which</summary>
          <NameList names={notFound} />
        </details>
      )}
    </div>
  );
}

interface SpreadProps {
  what: string;
  unit: string;
  hint: string;
  values: readonly number[];
  least: number;
  most: number;
  range: readonly [from: number, to: number];
  onRange: (range: [from: number, to: number]) => void;
}

function Spread({ what, unit, hint, values, least, most, range: [from, to], onRange }: SpreadProps) {
  const bounds = { least, most };
  return (
    <div role="group" aria-label={what} className={layout.tight}>
      <Histogram name={`${what}${unit && `, ${unit}`}`} values={values} {...bounds} range={[from, to]} />
      <div className={layout.row}>
        <Bound label={`${what} from`} value={from} {...bounds} onBound={(value) => onRange([value, to])} />
        <Bound label={`${what} to`} value={to} {...bounds} onBound={(value) => onRange([from, value])} />
      </div>
      <p className={layout.hint}>
        {what}: {hint}.{from > to && ` Nothing lies in this range: ${from} is above ${to}.`}
      </p>
    </div>
  );
}
