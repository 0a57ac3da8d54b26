/** What goes into the open dataset: samples, files, folders, videos, webcam, paste; progress, failures, imports to resume. */
import { continueUnfinished, dismissUnfinished, sampleFaces, saveFailed } from '@/app/actions/faces/import';
import { lookAtMasks, pretrainOnThese } from '@/app/actions/wayOn';
import { reportFailure } from '@/app/reportFailure';
import { openDatasetOf, trainingFaces, useFaces } from '@/app/state/facesStore';
import { setCropping } from '@/app/state/library';
import { ActionButton } from '@/app/ui/ActionButton';
import { CroppingForm } from '@/app/ui/CroppingForm';
import { ImportZone } from '@/app/ui/ImportZone';
import { Notice } from '@/app/ui/Notice';
import { NumberField } from '@/app/ui/NumberField';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { withCropping } from '@/lib/cropping';
import { formatCount } from '@/lib/format';
import { useDraftNumber } from '@/app/ui/useDraftNumber';
import { facesIntake } from './intake';
import styles from './ImportPanel.module.css';

export function ImportPanel() {
  const anyFailed = useFaces((state) => state.failures.length > 0);
  const hasFaces = useFaces(({ faces }) => trainingFaces(faces).length > 0);
  const unfinished = useFaces((state) => state.unfinished);
  const isIdle = useFaces(({ status }) => status.phase === 'idle' || status.phase === 'failed');

  return (
    <Panel title="Import">
      <div className={layout.tight}>
        <ImportZone takes={facesIntake} settings={<ImportSettings />}>
          <ActionButton action={sampleFaces} variant="primary" />
        </ImportZone>
        {isIdle &&
          unfinished.map((row) => (
            <Notice
              key={row.id}
              tone="info"
              title={`Unfinished import: ${row.label}`}
              actions={
                <>
                  {row.canContinue && <ActionButton action={continueUnfinished.of(row)} variant="primary" />}
                  <ActionButton action={dismissUnfinished.of(row)} />
                </>
              }
            >
              <p>
                {formatCount(row.done)} of {formatCount(row.total)} files are done.
                {!row.canContinue && ' Choose the same files again: finished ones are skipped.'}
              </p>
            </Notice>
          ))}
        {anyFailed && <ActionButton action={saveFailed} />}
        {isIdle && hasFaces && (
          <div className={layout.row}>
            <ActionButton action={lookAtMasks} />
            <ActionButton action={pretrainOnThese} />
          </div>
        )}
      </div>
    </Panel>
  );
}

function ImportSettings() {
  const open = useFaces(openDatasetOf);
  return (
    <>
      <FramesPerVideo />
      {open && (
        <CroppingForm
          cropping={open.cropping}
          idPrefix="import"
          onChange={(change) =>
            void reportFailure(() => setCropping(open.id, withCropping(open.cropping, change)))
          }
        />
      )}
    </>
  );
}

const MOST_FRAMES = 500;

function FramesPerVideo() {
  const frames = useFaces((state) => state.framesPerVideo);
  const draft = useDraftNumber(
    frames,
    (value) => Number.isInteger(value) && value >= 1 && value <= MOST_FRAMES,
    (framesPerVideo) => useFaces.setState({ framesPerVideo }),
  );
  return (
    <div className={styles.frames}>
      <label htmlFor="frames-per-video">Frames per video</label>
      <NumberField
        id="frames-per-video"
        label="Frames per video"
        value={draft.value}
        invalid={draft.invalid}
        describedBy="frames-hint"
        onChange={draft.type}
      />
      <p id="frames-hint" className={layout.hint}>
        {draft.invalid
          ? `A whole number from 1 to ${MOST_FRAMES}.`
          : 'Evenly spaced from the first to the last.'}
      </p>
    </div>
  );
}
