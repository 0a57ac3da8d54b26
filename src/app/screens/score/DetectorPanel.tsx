/** The detectors in use, what is known of the chosen one, its threshold, and a second one beside it. */
import { useMemo } from 'react';
import {
  closeActive,
  DETECTOR_SOURCES,
  detectorFromHere,
  dismissProblem,
  openDetectorFile,
  reopenLost,
  scoreWithDemo,
} from '@/app/actions/score/detector';
import { useDetectors, useSavedDetector } from '@/app/state/detectors';
import { drive } from '@/app/state/scoreSession';
import { useScore } from '@/app/state/scoreStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { CheckpointChoice } from '@/app/ui/CheckpointChoice';
import { DamagedDetectors } from '@/app/ui/DamagedDetectors';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import { Progress } from '@/app/ui/Progress';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { useOpenDetectors } from '@/app/useScoreDetectors';
import { formatBytes } from '@/lib/format';
import { DetectorFacts } from './DetectorFacts';
import { openDetectors } from './intake';

export function DetectorPanel() {
  const active = useSavedDetector(useScore((state) => state.activeId));
  const inUse = useScore((state) => state.detectorIds);
  const saved = useDetectors((state) => state.saved);
  const hasDemo = useOpenDetectors().some(({ origin }) => origin === 'demonstration');
  const except = useMemo(
    // Its own button offers it.
    () => [
      ...inUse,
      ...(saved ?? []).flatMap(({ info, origin }) =>
        origin === 'demonstration' && !hasDemo ? [info.id] : [],
      ),
    ],
    [inUse, saved, hasDemo],
  );
  return (
    <Panel title="Detector">
      <div className={layout.tight}>
        <Choice />
        {active ? (
          <DetectorFacts detector={active} />
        ) : (
          <p className={layout.hint}>
            No detector is open. Open a file that this app exported (.safetensors) or a fine-tuned checkpoint
            of the authors (.pth, together with its pretrain_ds_mean_std.txt), or use the demonstration.
          </p>
        )}
        <OpeningDetector />
        <CheckpointChoice
          sources={DETECTOR_SOURCES}
          use={detectorFromHere}
          inUse={except}
          between={<DamagedDetectors />}
          id="score-detector"
          label="Detector file"
          open={openDetectorFile}
          withText
          onFiles={openDetectors}
        >
          {!hasDemo && <ActionButton action={scoreWithDemo} />}
          {active && <ActionButton action={closeActive} variant="quiet" />}
        </CheckpointChoice>
      </div>
    </Panel>
  );
}

/** Which of those in use scores first, and which second. */
function Choice() {
  const detectors = useOpenDetectors();
  const activeId = useScore((state) => state.activeId);
  const compareId = useScore((state) => state.compareId);
  if (activeId === null || detectors.length < 2) return null;
  const options = detectors.map(({ info }) => ({ value: info.id, label: info.name }));
  return (
    <>
      <label className={layout.control}>
        Detector in use
        <Select
          id="active-detector"
          value={activeId}
          options={options}
          onChange={(id) => {
            useScore.setState({ activeId: id, compareId: compareId === id ? activeId : compareId });
            void drive();
          }}
        />
      </label>
      <label className={layout.control}>
        Second detector{' '}
        <Select
          id="second-detector"
          value={compareId ?? ''}
          options={[{ value: '', label: 'none' }, ...options.filter(({ value }) => value !== activeId)]}
          onChange={(id) => {
            useScore.setState({ compareId: id === '' ? null : id });
            void drive();
          }}
        />
      </label>
    </>
  );
}

function OpeningDetector() {
  const status = useScore((state) => state.detectorStatus);
  switch (status.phase) {
    case 'ready':
      return null;
    case 'opening': {
      const { name, doneBytes, totalBytes } = status;
      return (
        <Progress
          label={`opening ${name}`}
          done={doneBytes}
          total={totalBytes}
          detail={totalBytes > 0 ? `${formatBytes(doneBytes)} / ${formatBytes(totalBytes)}` : ''}
        />
      );
    }
    case 'failed':
      return (
        <Notice
          tone="danger"
          title="No detector was opened"
          actions={<ActionButton action={dismissProblem} />}
          error={status.error}
        />
      );
    case 'lost':
      return (
        <Notice
          tone="danger"
          title="The open detectors were lost"
          actions={<ActionButton action={reopenLost} />}
        >
          <p>{status.error.message}</p>
          <p>Earlier scores are still here.</p>
        </Notice>
      );
  }
}
