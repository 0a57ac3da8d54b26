/** Original, donor, what was changed and the result, side by side; beneath, the plain facts, or why it is refused. */
import { useCallback, useMemo } from 'react';
import { nextDonor } from '@/app/actions/edit';
import { findGeometry, stopFindingGeometry } from '@/app/actions/faces/geometry';
import { CHANGED_BY, OPERATION_TITLES } from '@/app/state/editWords';
import { facesNow, useEdit, type ShownEdit } from '@/app/state/editStore';
import { useFaces } from '@/app/state/facesStore';
import { useFaceGeometry } from '@/app/state/geometryStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { CANVAS_SIDE, LiveCanvas } from '@/app/ui/LiveCanvas';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import { Progress } from '@/app/ui/Progress';
import layout from '@/app/ui/layout.module.css';
import { drawPicture } from '@/app/viz/canvas';
import { changePicture, COVERED_COLOR, rgbPicture, type Rgba } from '@/app/viz/picture';
import { needsDonor } from '@/lib/editView';
import { CROP_SIZE } from '@/lib/regions';
import type { EditDone } from '@/workers/protocol/masks';
import styles from './Edit.module.css';

export function ResultPanel() {
  const shown = useEdit((state) => state.shown);
  const isBusy = useEdit((state) => state.isBusy);
  return (
    <Panel title="Result" tools={isBusy && <p role="status">The network reconstructs …</p>}>
      {shown ? (
        <div className={layout.stack}>
          <Pictures shown={shown} />
          {shown.outcome.ok ? <Facts done={shown.outcome} /> : <Refusal reason={shown.outcome.reason} />}
        </div>
      ) : (
        <p className={layout.muted}>Import a face, or use the sample faces, to edit one.</p>
      )}
    </Panel>
  );
}

function Pictures({ shown: { view, target, donor, outcome } }: { shown: ShownEdit }) {
  const original = useMemo(() => rgbPicture(target.rgb, CROP_SIZE), [target]);
  const given = useMemo(() => donor && rgbPicture(donor.rgb, CROP_SIZE), [donor]);
  const change = useMemo(
    () => (outcome.ok ? changePicture(target.rgb, outcome.changed, CROP_SIZE) : null),
    [target, outcome],
  );
  const result = useMemo(() => (outcome.ok ? rgbPicture(outcome.rgb, CROP_SIZE) : null), [outcome]);
  return (
    <div className={styles.pictures}>
      <Picture label="Original" picture={original} />
      {given && <Picture label="Donor" picture={given} />}
      {change && <Picture label="Changed" picture={change} />}
      {result && (
        <Picture
          label={`Forged: ${OPERATION_TITLES[view.operation].toLowerCase()}`}
          picture={result}
          testId="edit-result"
        />
      )}
    </div>
  );
}

function Picture({ label, picture, testId }: { label: string; picture: Rgba; testId?: string }) {
  const render = useCallback(
    (context: CanvasRenderingContext2D) => drawPicture(context, picture, 0, 0, CANVAS_SIDE, true),
    [picture],
  );
  return <LiveCanvas label={label} caption={label} render={render} {...(testId && { testId })} />;
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
const degrees = (value: number): string => `${value > 0 ? '+' : ''}${value.toFixed(1)}°`;

function Facts({ done: { by, share, facts } }: { done: EditDone }) {
  const [from, to] = [0, 1].map((strength) => `rgb(${COVERED_COLOR.join(' ')} / ${strength})`);
  return (
    <>
      <div className={`${layout.field} ${layout.fine} ${styles.legend}`}>
        <span>Changed: {CHANGED_BY[by]}</span>
        <span className={layout.ramp} style={{ background: `linear-gradient(to right, ${from}, ${to})` }} />
        <span className={layout.ticks}>
          <span>0</span>
          <span>1</span>
        </span>
      </div>
      <dl className={layout.facts} data-testid="edit-facts">
        <Fact name="Pixels that differ" value={percent(share)} />
        {facts && (
          <>
            <Fact name="Gate over the face" value={percent(facts.share)} />
            <Fact
              name="Donor less target"
              value={`yaw ${degrees(facts.yawApart)}, pitch ${degrees(facts.pitchApart)}`}
            />
            <Fact
              name="Colour gains"
              value={`lightness x ${facts.lightnessGain.toFixed(2)}, chroma x ${facts.chromaGain.toFixed(2)}`}
            />
          </>
        )}
      </dl>
    </>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={layout.number}>{value}</dd>
    </div>
  );
}

function Refusal({ reason }: { reason: string }) {
  const status = useFaceGeometry((state) => state.status);
  const takes = useEdit(({ view }) => needsDonor(view.operation));
  const lacks = useFaces(() => {
    const { target, donor } = facesNow();
    return [target, donor].some((face) => face && !face.pose);
  });
  return (
    <Notice
      tone="info"
      title="Not done"
      actions={
        lacks ? (
          <ActionButton action={status.phase === 'finding' ? stopFindingGeometry : findGeometry} />
        ) : (
          takes && <ActionButton action={nextDonor} />
        )
      }
    >
      <p data-testid="edit-refusal">{reason}</p>
      {status.phase === 'finding' && (
        <Progress label="finding geometry" done={status.done} total={status.total} />
      )}
      {lacks && status.phase === 'failed' && (
        <p>
          {status.error.message} {status.error.remedy}
        </p>
      )}
    </Notice>
  );
}
