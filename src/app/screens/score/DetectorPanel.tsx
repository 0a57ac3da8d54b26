/** Whose opinion it is: the open detectors, what is known of the chosen one, its threshold, and a second one beside it. */
import { useEffect } from 'react';
import { refreshDetectors, useDetectors } from '@/app/state/detectors';
import {
  closeDetector,
  openDemoDetector,
  openKeptDetector,
  reopenDetectors,
} from '@/app/state/openDetectors';
import { drive, resumeQueue } from '@/app/state/scoreSession';
import { activeDetector, useScore } from '@/app/state/scoreStore';
import { Button } from '@/app/ui/Button';
import { FileButton } from '@/app/ui/FileButton';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import { Progress } from '@/app/ui/Progress';
import { Select } from '@/app/ui/Select';
import { MODEL_EXTENSIONS } from '@/lib/fileKinds';
import { formatBytes } from '@/lib/format';
import { DetectorFacts } from './DetectorFacts';
import { openDetectors } from './intake';
import styles from './Score.module.css';

export function DetectorPanel() {
  const active = useScore(activeDetector);
  const demoId = useScore((state) => state.demoId);
  return (
    <Panel title="Detector">
      <div className={styles.stack}>
        <OpenDetectors />
        {active ? (
          <DetectorFacts info={active} isDemo={active.id === demoId} />
        ) : (
          <p className={styles.hint}>
            None yet. Open a file that this app exported (.safetensors) or a fine-tuned checkpoint of the
            authors (.pth, with the pretrain_ds_mean_std.txt beside it), or use the demonstration.
          </p>
        )}
        <OpeningDetector />
        <KeptChoice />
        <div className={styles.buttons}>
          <FileButton
            id="score-detector"
            label="Detector file"
            accept={`${MODEL_EXTENSIONS},.txt`}
            multiple
            onFiles={openDetectors}
          >
            Open a detector
          </FileButton>
          {demoId === null && (
            <Button onClick={() => void openDemoDetector().then(drive)}>Use the demonstration</Button>
          )}
          {active && (
            <Button variant="quiet" onClick={() => closeDetector(active.id)}>
              Close
            </Button>
          )}
        </div>
      </div>
    </Panel>
  );
}

/** Which of the open ones answers, and which stands beside it. */
function OpenDetectors() {
  const detectors = useScore((state) => state.detectors);
  const activeId = useScore((state) => state.activeId);
  const compareId = useScore((state) => state.compareId);
  if (activeId === null || detectors.length < 2) return null;
  const options = detectors.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <>
      <label className={styles.choice}>
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
      <label className={styles.choice}>
        Beside it
        <Select
          id="second-detector"
          value={compareId ?? ''}
          options={[
            { value: '', label: 'no second detector' },
            ...options.filter(({ value }) => value !== activeId),
          ]}
          onChange={(id) => {
            useScore.setState({ compareId: id === '' ? null : id });
            void drive();
          }}
        />
      </label>
    </>
  );
}

/** Detectors that were trained or opened here before. */
function KeptChoice() {
  const kept = useDetectors((state) => state.kept) ?? [];
  const open = useScore((state) => state.detectors);
  useEffect(() => void refreshDetectors(), []);
  const others = kept.filter(({ info }) => !open.some(({ id }) => id === info.id));
  if (others.length === 0) return null;
  return (
    <label className={styles.choice}>
      Kept in this browser
      <Select
        id="kept-detector"
        value=""
        options={[
          { value: '', label: 'choose one' },
          ...others.map(({ info }) => ({ value: info.id, label: info.name })),
        ]}
        onChange={(id) => {
          const chosen = others.find(({ info }) => info.id === id);
          if (chosen) void openKeptDetector(id, chosen.info.name).then(drive);
        }}
      />
    </label>
  );
}

function OpeningDetector() {
  const opening = useScore((state) => state.opening);
  const problem = useScore((state) => state.detectorProblem);
  const lost = useScore((state) => state.lost);
  if (opening) {
    const { name, doneBytes, totalBytes } = opening;
    return (
      <Progress
        label={`opening ${name}`}
        done={doneBytes}
        total={totalBytes}
        detail={totalBytes > 0 ? `${formatBytes(doneBytes)} / ${formatBytes(totalBytes)}` : ''}
      />
    );
  }
  if (!problem) return null;
  return (
    <Notice
      tone="danger"
      title={lost ? 'The open detectors were lost' : 'No detector was opened'}
      actions={
        lost ? (
          <Button onClick={() => void reopenDetectors().then(resumeQueue)}>Open them again</Button>
        ) : (
          <Button onClick={() => useScore.setState({ detectorProblem: null })}>Dismiss</Button>
        )
      }
    >
      <p>{problem.message}</p>
      <p>{lost ? 'What was scored is still here.' : problem.remedy}</p>
    </Notice>
  );
}
