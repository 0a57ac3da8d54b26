/** One run closely: what a person wrote on it, what can be done with it, its settings. */
import { useId, useState } from 'react';
import { useLocation } from 'wouter';
import { deleteRun } from '@/app/deleteRun';
import { trainingSession } from '@/app/lab';
import { reportFailure } from '@/app/reportFailure';
import { useFaces } from '@/app/state/facesStore';
import { openDataset } from '@/app/state/library';
import { KIND_TITLES } from '@/app/state/runComparison';
import { progressOf, standingOf } from '@/app/state/runWords';
import { settingsLink, settingsSummary } from '@/app/state/runSettings';
import { noteRun, renameRun, tagRun } from '@/app/state/runsStore';
import { activeObstacle, useTraining } from '@/app/state/trainingStore';
import { resumeDetector } from '@/app/trainDetector';
import { Button } from '@/app/ui/Button';
import { NameForm } from '@/app/ui/NameForm';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { runTitle } from '@/lib/runTitle';
import type { RunInfo } from '@/workers/protocol';
import { RunExports } from './RunExports';
import styles from './Runs.module.css';

interface RunPanelProps {
  run: RunInfo;
  onClose: () => void;
}

export function RunPanel({ run, onClose }: RunPanelProps) {
  const { id, name, tags, failure } = run;
  const tagText = tags.join(', ');
  return (
    <Panel title={runTitle(run)} tools={<Button onClick={onClose}>Close</Button>}>
      <div className={layout.stack}>
        <Facts run={run} />
        {failure && (
          <Notice tone="warning" title="Why it failed">
            <p>{failure.message}</p>
            <p>{failure.remedy}</p>
          </Notice>
        )}
        <Doings run={run} />
        <div className={styles.forms}>
          <NameForm
            key={`name ${name}`}
            optional
            label="Name of this run"
            action="Rename"
            initial={name}
            onName={(next) => renameRun(id, next)}
          />
          <NameForm
            key={`tags ${tagText}`}
            optional
            maxLength={400}
            label="Tags, with commas between them"
            action="Tag"
            initial={tagText}
            onName={(next) => tagRun(id, next)}
          />
        </div>
        <NoteField key={`note ${run.note}`} run={run} />
        <RunExports run={run} />
      </div>
    </Panel>
  );
}

function Facts({ run }: { run: RunInfo }) {
  const { kind, faceCount, dataset, datasetFingerprint, adapter, startedAt, versions } = run;
  const facts: [string, string][] = [
    ['Kind', KIND_TITLES[kind]],
    ['Status', `${standingOf(run)}, ${progressOf(run)} steps saved`],
    ['Begun', new Date(startedAt).toLocaleString()],
    ['Settings', settingsSummary(run)],
    [
      'Data',
      `${dataset ? `${dataset}, ` : ''}${faceCount} faces, fingerprint ${datasetFingerprint.slice(0, 12)}`,
    ],
    ['Made with', `${adapter}, FSFM Lab ${versions.fsfmLab}`],
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(([term, text]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function Doings({ run }: { run: RunInfo }) {
  const [, goTo] = useLocation();
  const active = useTraining(activeObstacle);
  const datasets = useFaces((state) => state.datasets);
  const hasData = datasets.some(({ id }) => id === run.datasetId);

  async function again(): Promise<void> {
    if (hasData) await openDataset(run.datasetId);
    goTo(settingsLink(run));
  }

  function goOn(): void {
    goTo(run.kind === 'pretrain' ? '/pretrain' : '/train');
    void reportFailure(() => (run.kind === 'pretrain' ? trainingSession.goOn(run) : resumeDetector(run)));
  }

  return (
    <div className={styles.buttons}>
      {run.canGoOn && (
        <Button
          variant="primary"
          unavailable={active !== null || run.going}
          title={active ?? (run.going ? 'Another tab trains it.' : 'It continues as if it had never stopped')}
          onClick={goOn}
        >
          Go on
        </Button>
      )}
      <Button title={againHint(run, hasData)} onClick={() => void reportFailure(again)}>
        Run again with changes
      </Button>
      <Button
        unavailable={run.going}
        title={run.going ? 'It is going on: stop it first.' : 'Can be undone for 15 seconds'}
        onClick={() => void reportFailure(() => deleteRun(run))}
      >
        Delete
      </Button>
    </div>
  );
}

function againHint({ kind }: RunInfo, hasData: boolean): string {
  const data = hasData
    ? 'Its settings and its dataset, to be changed'
    : 'Its settings, to be changed; its dataset is gone';
  return kind === 'finetune' ? `${data}; a pretrained encoder has to be chosen again` : data;
}

function NoteField({ run: { id, note } }: { run: RunInfo }) {
  const fieldId = useId();
  const [text, setText] = useState(note);
  return (
    <div className={styles.note}>
      <label htmlFor={fieldId}>Note</label>
      <textarea
        id={fieldId}
        rows={3}
        maxLength={4000}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button unavailable={text === note} onClick={() => void reportFailure(() => noteRun(id, text))}>
        Save the note
      </Button>
    </div>
  );
}
