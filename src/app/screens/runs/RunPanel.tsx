/** One run closely: what a person wrote on it, what can be done with it, its settings. */
import { useState } from 'react';
import {
  close,
  remove,
  resume,
  runAgain,
  RUN_NAME_FIELD,
  RUN_NOTE_FIELD,
  RUN_TAGS_FIELD,
} from '@/app/actions/runs/openRun';
import { compareRun, RUN_STEPS } from '@/app/actions/wayOn';
import { reportFailure } from '@/app/reportFailure';
import { givesCheckpoint } from '@/app/state/ownCheckpoints';
import { KIND_TITLES } from '@/app/state/runComparison';
import { settingsSummary } from '@/app/state/runSettings';
import { noteRun, renameRun, tagRun } from '@/app/state/runsStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Button } from '@/app/ui/Button';
import { FromFile } from '@/app/ui/FromFile';
import { NameForm } from '@/app/ui/NameForm';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { formatCount, formatCounted } from '@/lib/format';
import { runTitle } from '@/lib/runTitle';
import type { RunInfo } from '@/workers/protocol';
import { RunExports } from './RunExports';
import { progressOf, standingOf } from '@/app/state/runWords';
import styles from './Runs.module.css';

export function RunPanel({ run }: { run: RunInfo }) {
  const { id, name, tags, failure } = run;
  const tagText = tags.join(', ');
  return (
    <Panel title={runTitle(run)} tools={<ActionButton action={close} />}>
      <div className={layout.stack}>
        <Facts run={run} />
        {failure && <Notice tone="warning" title="Why it failed" error={failure} />}
        <div className={layout.row}>
          {run.canGoOn && <ActionButton action={resume} variant="primary" />}
          <ActionButton action={runAgain} />
          <ActionButton action={remove} />
        </div>
        {givesCheckpoint(run) && (
          <div className={layout.row}>
            {RUN_STEPS.filter((step) => step !== compareRun).map((step) => (
              <ActionButton key={step.picked.id} action={step.of(run)} />
            ))}
          </div>
        )}
        <div className={layout.tiles}>
          <NameForm
            key={`name ${name}`}
            id={RUN_NAME_FIELD}
            optional
            label="Name of this run"
            action="Rename"
            initial={name}
            onName={(next) => renameRun(id, next)}
          />
          <NameForm
            key={`tags ${tagText}`}
            id={RUN_TAGS_FIELD}
            optional
            maxLength={400}
            label="Tags, separated by commas"
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
  const { kind, faceCount, heldOutCount, dataset, datasetFingerprint, adapter, startedAt, versions } = run;
  const heldOut = heldOutCount === undefined ? '' : ` and ${formatCount(heldOutCount)} held out`;
  const facts: [string, string][] = [
    ['Kind', KIND_TITLES[kind]],
    ['Status', `${standingOf(run)}, ${progressOf(run)} steps saved`],
    ['Started', new Date(startedAt).toLocaleString()],
    ['Settings', settingsSummary(run)],
    [
      'Data',
      `${dataset ? `${dataset}, ` : ''}${formatCounted(faceCount, 'face')}${heldOut}, fingerprint ${datasetFingerprint.slice(0, 12)}`,
    ],
    ['Made with', `${adapter}, FSFM Lab ${versions.fsfmLab}`],
  ];
  return (
    <dl className={layout.facts}>
      {facts.map(([term, text]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>
            <FromFile text={text} longest={600} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function NoteField({ run: { id, note } }: { run: RunInfo }) {
  const [text, setText] = useState(note);
  return (
    <div className={`${layout.field} ${layout.fine} ${styles.note}`}>
      <label htmlFor={RUN_NOTE_FIELD}>Note</label>
      <textarea
        id={RUN_NOTE_FIELD}
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
