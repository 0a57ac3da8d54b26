/**
 * The detectors of the library: where from, what their outputs mean, how good they were on validation. Where `onChoose` is
 * given they can be chosen.
 */
import { useEffect, useId, useState } from 'react';
import { reportFailure } from '@/app/reportFailure';
import {
  exportDetectorFile,
  nameOutputs,
  refreshDetectors,
  removeDetector,
  renameDetector,
  useDetectors,
} from '@/app/state/detectors';
import { displayText } from '@/lib/displayText';
import { formatBytes } from '@/lib/format';
import type { SavedDetector } from '@/workers/protocol/scoring';
import { Button } from './Button';
import { NameList } from './NameList';
import { DamagedDetectors } from './DamagedDetectors';
import { FromFile } from './FromFile';
import { NotStored } from './NotStored';
import { Notice } from './Notice';
import { OneOutput } from './OneOutput';
import { OpenDetectorFiles } from './OpenDetectorFiles';
import { TextInput } from './TextInput';
import layout from './layout.module.css';

interface SavedDetectorsProps {
  chosen?: readonly string[];
  onChoose?: (id: string, chosen: boolean) => void;
}

export function SavedDetectors({ chosen = [], onChoose }: SavedDetectorsProps) {
  const saved = useDetectors((state) => state.saved);
  const problem = useDetectors((state) => state.problem);
  useEffect(() => void refreshDetectors(), []);
  return (
    <div className={layout.tight}>
      {problem && (
        <Notice tone="danger" title="The detectors could not be read">
          <p>{problem.message}</p>
          <p>{problem.remedy}</p>
        </Notice>
      )}
      {saved && saved.length > 0 ? (
        <ul className={layout.tight} aria-label="Detectors saved in this browser">
          {saved.map((detector) => (
            <Row
              key={detector.info.id}
              detector={detector}
              chosen={chosen.includes(detector.info.id)}
              onChoose={onChoose}
            />
          ))}
        </ul>
      ) : (
        <p className={layout.hint}>
          {saved ? 'No detectors yet: train one, or open a file.' : 'Reading the saved detectors.'}
        </p>
      )}
      <DamagedDetectors />
      <OpenDetectorFiles />
    </div>
  );
}

const ORIGINS = {
  trained: 'trained here',
  file: 'from a file',
  demonstration: 'comes with the app',
} as const;

interface RowProps {
  detector: SavedDetector;
  chosen: boolean;
  onChoose: SavedDetectorsProps['onChoose'];
}

function Row({ detector, chosen, onChoose }: RowProps) {
  const { info, origin, savedAt, sizeBytes, notStored } = detector;
  const id = useId();
  const validation = info.record?.validation ?? null;
  return (
    <li className={`${layout.field} ${layout.box}`}>
      <div className={layout.line}>
        {onChoose && (
          <input
            type="checkbox"
            id={id}
            checked={chosen}
            onChange={(event) => onChoose(info.id, event.target.checked)}
          />
        )}
        <label htmlFor={id} className={layout.strong}>
          <FromFile text={info.name} />
        </label>
      </div>
      <p className={layout.hint}>
        {info.size}, {info.imageSize} px, {formatBytes(sizeBytes)}; {ORIGINS[origin]},{' '}
        {new Date(savedAt).toLocaleString()}
      </p>
      <p className={layout.hint}>
        {validation
          ? `Validation AUC ${validation.auc?.toFixed(3) ?? 'undefined'} on ${validation.faces} faces`
          : 'Its file records no validation'}
      </p>
      {notStored && <NotStored error={notStored} />}
      <OneOutput info={info} />
      {info.bonaFide === null && !info.oneLogit && (
        <Notice tone="warning" title="Which output is genuine is not known">
          <p>Name the genuine output real, live or bona fide below.</p>
        </Notice>
      )}
      <details>
        <summary>
          Outputs: <NameList names={info.classes} numbered />
        </summary>
        <Outputs key={info.classes.join('\n')} detector={detector} />
      </details>
      <details>
        <summary>Rename, save, delete</summary>
        <Manage detector={detector} />
      </details>
    </li>
  );
}

/** In released detectors output 0 is fake: their folders were read by alphabet. A wrong order turns AUC x into 1 - x. */
function Outputs({ detector: { info } }: { detector: SavedDetector }) {
  const [names, setNames] = useState<readonly string[]>(info.classes);
  return (
    <form
      className={layout.tight}
      onSubmit={(event) => {
        event.preventDefault();
        void reportFailure(() => nameOutputs(info.id, names));
      }}
    >
      <p className={layout.hint}>
        {info.classesFrom === 'record'
          ? 'Taken from its file.'
          : 'Its file does not say: this is the order of the released code, fake before real. With the wrong order every figure is inverted.'}
      </p>
      {names.map((name, i) => (
        <label key={i} className={layout.line}>
          {`Output ${i}`}
          <TextInput
            value={name}
            onText={(text) => setNames(names.map((old, k) => (k === i ? text : old)))}
          />
        </label>
      ))}
      <div className={layout.row}>
        {names.length === 2 && <Button onClick={() => setNames([names[1], names[0]])}>Swap</Button>}
        <Button type="submit" unavailable={names.every((name, i) => name === info.classes[i])}>
          Use these names
        </Button>
      </div>
    </form>
  );
}

function Manage({ detector }: { detector: SavedDetector }) {
  const { id, name } = detector.info;
  const [next, setNext] = useState(name);
  const [sure, setSure] = useState(false);
  return (
    <form
      className={layout.tight}
      onSubmit={(event) => {
        event.preventDefault();
        void reportFailure(() => renameDetector(id, next));
      }}
    >
      <TextInput aria-label={`New name of ${displayText(name)}`} value={next} onText={setNext} />
      <div className={layout.row}>
        <Button type="submit" unavailable={next.trim() === '' || next.trim() === name}>
          Rename
        </Button>
        <Button onClick={() => void reportFailure(() => exportDetectorFile(detector))}>Save as a file</Button>
        {sure ? (
          <Button onClick={() => void reportFailure(() => removeDetector(id))}>Delete permanently</Button>
        ) : (
          <Button onClick={() => setSure(true)}>Delete</Button>
        )}
      </div>
    </form>
  );
}
