/** One run closely: what a person wrote on it, what can be done with it, its settings. */
import { useId, useState } from 'react';
import { useLocation } from 'wouter';
import { deleteRun } from '@/app/deleteRun';
import { runSession } from '@/app/lab';
import { reportFailure } from '@/app/reportFailure';
import { useFaces } from '@/app/state/facesStore';
import { openDataset } from '@/app/state/library';
import { isActive, useRun } from '@/app/state/runStore';
import { noteRun, renameRun, tagRun } from '@/app/state/runsStore';
import { Button } from '@/app/ui/Button';
import { NameForm } from '@/app/ui/NameForm';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { PRETRAINING } from '@/lib/config';
import { runTitle } from '@/lib/runTitle';
import type { RunInfo } from '@/workers/protocol';
import { RunExports } from './RunExports';
import { progressOf, standingOf } from './runWords';
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
  const { config, faceCount, dataset, datasetFingerprint, adapter, startedAt, versions } = run;
  const facts: [string, string][] = [
    ['Where it stands', `${standingOf(run)}, ${progressOf(run)} steps kept`],
    ['Begun', new Date(startedAt).toLocaleString()],
    ['Settings', PRETRAINING.summary(config)],
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
  const busy = useRun((state) => isActive(state.status.phase));
  const datasets = useFaces((state) => state.datasets);
  const hasData = datasets.some(({ id }) => id === run.datasetId);

  async function again(): Promise<void> {
    if (hasData) await openDataset(run.datasetId);
    goTo(`/pretrain?${PRETRAINING.link.toQuery(run.config).toString()}`);
  }

  function goOn(): void {
    goTo('/pretrain');
    void runSession.goOn(run);
  }

  return (
    <div className={styles.buttons}>
      {run.canGoOn && (
        <Button
          variant="primary"
          unavailable={busy || run.going}
          title={busy || run.going ? 'A run is in hand.' : 'It continues as if it had never stopped'}
          onClick={goOn}
        >
          Go on
        </Button>
      )}
      <Button
        title={
          hasData
            ? 'Its settings and its dataset, to be changed'
            : 'Its settings, to be changed; its dataset is gone'
        }
        onClick={() => void reportFailure(again)}
      >
        Run again with changes
      </Button>
      <Button
        unavailable={run.going}
        title={run.going ? 'It is going on: stop it first.' : 'With a way back'}
        onClick={() => void reportFailure(() => deleteRun(run))}
      >
        Delete
      </Button>
    </div>
  );
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
        Keep the note
      </Button>
    </div>
  );
}
