/** Photographs in, and how far the queue is. */
import { DropZone } from '@/app/intake/DropZone';
import {
  cancelRest,
  goOnAfterFailure,
  pauseOrResume,
  removeAll,
  resumeRestored,
} from '@/app/actions/score/queue';
import { isWithoutScore } from '@/app/state/scoreRows';
import { isPending, useScore, wantedDetectors } from '@/app/state/scoreStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { FromFile } from '@/app/ui/FromFile';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import { Progress } from '@/app/ui/Progress';
import layout from '@/app/ui/layout.module.css';
import { SettingField } from '@/app/ui/settings/SettingField';
import { useActiveDetector } from '@/app/useScoreDetectors';
import { CROPPING, CROPS } from '@/lib/cropping';
import { formatCount } from '@/lib/format';
import { scoreIntake } from './intake';

export function PhotosPanel() {
  const count = useScore((state) => state.photos.length);
  // One button stands out: before the first photograph it is the one of the samples.
  const waits = useScore((state) => (state.restored?.waiting ?? 0) > 0);
  return (
    <Panel title="Photographs" tools={<span className={layout.hint}>{formatCount(count)}</span>}>
      <div className={layout.tight}>
        <DropZone
          takes={scoreIntake}
          inputId="score-photographs"
          variant={count > 0 && !waits ? 'primary' : 'plain'}
          settings={<WhatPicturesAre />}
        />
        <Restored />
        <QueueProgress />
        <QueueProblem />
        {count > 0 && <ActionButton action={removeAll} variant="quiet" />}
      </div>
    </Panel>
  );
}

/** Of those that are added from now on. */
function WhatPicturesAre() {
  const crops = useScore((state) => state.crops);
  const { settings } = CROPPING;
  return (
    <SettingField
      setting={settings.crops}
      name="crops"
      id="score-crops"
      value={crops}
      usual={settings.crops.default as string}
      onChange={(_, value) => useScore.setState({ crops: CROPS.find((each) => each === value) ?? crops })}
    />
  );
}

/** The list of the last visit, which goes on when a person says so. */
function Restored() {
  const restored = useScore((state) => state.restored);
  const notKept = useScore((state) => state.notKept);
  return (
    <>
      {restored && (
        <Notice
          tone="info"
          title="The photographs of your last visit are here"
          actions={restored.waiting > 0 && <ActionButton action={resumeRestored} variant="primary" />}
        >
          <p>
            {formatCount(restored.photos - restored.waiting)} of {formatCount(restored.photos)} are scored.
            They are stored in this browser until you remove them from the list.
          </p>
        </Notice>
      )}
      {notKept && (
        <Notice tone="warning" title="Not all photographs would be here after a reload">
          <p>{notKept.message}</p>
          <p>This does not stop scoring. {notKept.remedy}</p>
        </Notice>
      )}
    </>
  );
}

function QueueProgress() {
  const photos = useScore((state) => state.photos);
  const paused = useScore((state) => state.paused);
  const listing = useScore((state) => state.listing);
  const takingFrames = useScore((state) => state.takingFrames);
  const loading = useScore((state) => state.loadingModels);
  const wanted = useScore((state) => wantedDetectors(state).join());
  const detector = useActiveDetector();
  const lost = useScore((state) => state.detectorStatus.phase === 'lost');
  const left = photos.filter(
    (photo) => photo.status === 'working' || isPending(photo, wanted ? wanted.split(',') : []),
  );
  const again = left.filter(({ faces }) =>
    faces.some(({ scores }) => detector && !(detector.id in scores) && Object.keys(scores).length > 0),
  ).length;
  const failed = photos.filter(isWithoutScore).length;
  if (takingFrames) {
    const { name, done, total } = takingFrames;
    return (
      <div className={layout.tight}>
        <Progress label={`taking frames of ${name}`} done={done} total={total} />
        <div className={layout.row}>
          <ActionButton action={cancelRest} />
        </div>
      </div>
    );
  }
  if (listing) return <Progress label="listing files" done={0} total={0} />;
  if (photos.length === 0) return null;
  const done = photos.length - left.length;
  const detail = `${formatCount(done)} / ${formatCount(photos.length)}`;
  return (
    <div className={layout.tight} data-testid="score-queue" data-left={left.length}>
      {loading && left.length > 0 && (
        <Progress label={`loading models: ${loading.label}`} done={loading.done} total={loading.total} />
      )}
      <Progress
        label={labelOf(left.length, paused || lost, detector?.name ?? null)}
        done={done}
        total={photos.length}
        detail={failed > 0 ? `${detail}, ${formatCount(failed)} without a score` : detail}
      />
      {detector && again > 0 && (
        <p className={layout.hint} data-testid="scored-again">
          <FromFile text={detector.name} /> scores all photographs, including {formatCount(again)} that
          another detector has scored. To see those scores, choose that detector again.
        </p>
      )}
      {left.length > 0 && (
        <div className={layout.row}>
          <ActionButton action={pauseOrResume} />
          <ActionButton action={cancelRest} />
        </div>
      )}
    </div>
  );
}

function labelOf(left: number, paused: boolean, detector: string | null): string {
  if (left === 0) return 'all done';
  if (detector === null) return 'waiting for a detector';
  return paused ? 'paused' : `scoring by ${detector}`;
}

function QueueProblem() {
  const problem = useScore((state) => state.problem);
  if (!problem) return null;
  return (
    <Notice
      tone="danger"
      title="The queue stopped"
      actions={<ActionButton action={goOnAfterFailure} />}
      error={problem}
      still="Earlier scores are still here."
    />
  );
}
