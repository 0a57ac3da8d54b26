/** Whose opinion it is: the open detectors, what is known of the chosen one, and its threshold. */
import { useRef } from 'react';
import { reportFailure } from '@/app/reportFailure';
import { closeDetector, openDemoDetector, openDetector } from '@/app/state/openDetectors';
import { drive } from '@/app/state/scoreSession';
import { activeDetector, useScore } from '@/app/state/scoreStore';
import { Button } from '@/app/ui/Button';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import { Progress } from '@/app/ui/Progress';
import { Select } from '@/app/ui/Select';
import { formatBytes } from '@/lib/format';
import { DetectorFacts } from './DetectorFacts';
import styles from './Score.module.css';

export function DetectorPanel() {
  const input = useRef<HTMLInputElement>(null);
  const detectors = useScore((state) => state.detectors);
  const active = useScore(activeDetector);
  const demoId = useScore((state) => state.demoId);
  const open = (files: readonly File[]) =>
    reportFailure(async () => {
      for (const file of files) await openDetector(file);
      await drive();
    });
  return (
    <Panel title="Detector">
      <div className={styles.stack}>
        <input
          ref={input}
          id="score-detector"
          type="file"
          multiple
          hidden
          aria-label="Detector file"
          accept=".safetensors,.pth,.pt,.bin"
          onChange={(event) => {
            void open([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
        {active && detectors.length > 1 && (
          <Select
            id="active-detector"
            label="Detector in use"
            value={active.id}
            options={detectors.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(id) => {
              useScore.setState(({ compareId, activeId }) => ({
                activeId: id,
                compareId: compareId === id ? activeId : compareId,
              }));
              void drive();
            }}
          />
        )}
        {active ? (
          <DetectorFacts info={active} isDemo={active.id === demoId} />
        ) : (
          <p className={styles.hint}>
            None yet. Open a file that this app exported (.safetensors) or a fine-tuned checkpoint of the
            authors (.pth), or use the demonstration.
          </p>
        )}
        <OpeningDetector />
        <div className={styles.buttons}>
          <Button onClick={() => input.current?.click()}>Open a detector</Button>
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

function OpeningDetector() {
  const opening = useScore((state) => state.opening);
  const problem = useScore((state) => state.detectorProblem);
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
      title="No detector was opened"
      actions={<Button onClick={() => useScore.setState({ detectorProblem: null })}>Dismiss</Button>}
    >
      <p>{problem.message}</p>
      <p>{problem.remedy}</p>
    </Notice>
  );
}
