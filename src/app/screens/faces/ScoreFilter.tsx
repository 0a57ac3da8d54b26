/**
 * What a saved detector says of the faces: which one, the scoring itself, and a range and an order by its scores. Closed
 * until someone wants it: the detectors are read only then.
 */
import { useEffect, useState } from 'react';
import { refreshDetectors, useDetectors } from '@/app/state/detectors';
import { chooseDemo, scoreAll, stopScoring } from '@/app/actions/faces/gallery';
import { scoringObstacle, useFaceScores, type FaceScores } from '@/app/state/faceScores';
import { useFaces } from '@/app/state/facesStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { FromFile } from '@/app/ui/FromFile';
import { Notice } from '@/app/ui/Notice';
import { DamagedDetectors } from '@/app/ui/DamagedDetectors';
import { OpenDetectorFiles } from '@/app/ui/OpenDetectorFiles';
import { Progress } from '@/app/ui/Progress';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { measuredAuc } from '@/lib/calibration';
import { formatCount, formatDuration } from '@/lib/format';
import type { SavedDetector } from '@/workers/protocol/scoring';
import { shortId, type GalleryView } from '@/lib/galleryView';
import { ScoreRange } from './ScoreRange';
import styles from './ScoreFilter.module.css';

interface ScoreFilterProps {
  view: GalleryView;
  onChange: (change: Partial<GalleryView>) => void;
  /** The one that `view.by` names; null when there is none, or it is not saved here. */
  detector: SavedDetector | null;
  scores: FaceScores;
}

export function ScoreFilter(props: ScoreFilterProps) {
  const { by } = props.view;
  const [isOpen, setOpen] = useState(by !== '');
  return (
    <details className={layout.box} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        Detector score
        {by !== '' && (
          <>
            : <FromFile text={props.detector?.info.name ?? 'not saved here'} />
          </>
        )}
      </summary>
      {isOpen && (
        <>
          <Controls {...props} />
          <DamagedDetectors />
        </>
      )}
    </details>
  );
}

function Controls({ view, onChange, detector, scores }: ScoreFilterProps) {
  const saved = useDetectors((state) => state.saved);
  const problem = useDetectors((state) => state.problem);
  const faces = useFaces((state) => state.faces);
  useEffect(() => void refreshDetectors(), []);
  const scored = faces.reduce((count, { id }) => count + Number(scores.has(id)), 0);

  if (problem) {
    return <Notice tone="danger" title="The detectors could not be read" error={problem} />;
  }
  if (!saved) return <p className={layout.hint}>Reading the saved detectors.</p>;
  if (saved.length === 0) return <NoDetector />;
  const missing = view.by !== '' && !detector;
  return (
    <div className={layout.tight}>
      <div className={layout.row}>
        <Select
          id="score-by"
          label="Detector whose scores are shown"
          value={view.by}
          options={[
            { value: '', label: 'no detector' },
            ...(missing ? [{ value: view.by, label: `${view.by}…, not saved here` }] : []),
            ...saved.map(({ info }) => ({ value: shortId(info.id), label: info.name })),
          ]}
          onChange={(by) => onChange({ by })}
        />
        <Scoring detector={detector} unscored={faces.length - scored} />
      </div>
      {missing && (
        <p className={layout.hint}>
          The link names a detector that is not saved in this browser: open its file.
        </p>
      )}
      {detector && (
        <>
          <ScoreRange view={view} onChange={onChange} />
          <Reading detector={detector} scored={scored} total={faces.length} />
        </>
      )}
    </div>
  );
}

function NoDetector() {
  return (
    <div className={layout.tight}>
      <p className={layout.hint}>
        No detector is saved in this browser yet: train one, open a file, or use the demonstration.
      </p>
      <div className={layout.row}>
        <ActionButton action={chooseDemo} />
        <OpenDetectorFiles />
      </div>
    </div>
  );
}

function Scoring({ detector, unscored }: { detector: SavedDetector | null; unscored: number }) {
  const status = useFaceScores((state) => state.status);
  const obstacle = scoringObstacle(detector, unscored);
  if (status.phase === 'busy') {
    const { done, total, etaMs } = status;
    const left = Number.isNaN(etaMs) ? '' : `, ${formatDuration(etaMs)} left`;
    return (
      <>
        <div className={styles.progress} data-testid="scoring-status">
          <Progress
            label={`scoring by ${status.detector}`}
            done={done}
            total={total}
            detail={`${formatCount(done)} / ${formatCount(total)}${left}`}
          />
        </div>
        <ActionButton action={stopScoring} />
      </>
    );
  }
  return (
    <>
      <ActionButton action={scoreAll} variant="primary" />
      {detector && unscored > 0 && obstacle !== null && <p className={layout.hint}>{obstacle}.</p>}
      {status.phase === 'failed' && (
        <Notice
          tone="danger"
          title="Scoring stopped"
          error={status.error}
          still="Earlier scores are still here."
        />
      )}
    </>
  );
}

/** How far a score can be trusted, in a few words. */
function Reading({ detector, scored, total }: { detector: SavedDetector; scored: number; total: number }) {
  const { name, record } = detector.info;
  return (
    <p className={layout.hint} data-testid="scored-faces" data-scored={scored}>
      {formatCount(scored)} of {formatCount(total)} scored in this session. A raw attack score from 0 to 1,
      not a verdict: how much more "<FromFile text={name} />" finds a face like its attacks than like its
      genuine faces.{' '}
      {record?.setAside ??
        measuredAuc(record?.validation ?? null, record?.heldOut) ??
        'Its file records no validation.'}{' '}
      Scores of faces that it was trained on say nothing.
    </p>
  );
}
