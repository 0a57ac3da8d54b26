/**
 * The detectors of the library: where from, what their outputs mean, how good they were on validation. Where `onChoose` is
 * given they can be chosen.
 */
import { useEffect, useId } from 'react';
import { deleteSaved, exportSaved, nameField } from '@/app/actions/detectors';
import { refreshDetectors, renameDetector, showDetector, useDetectors } from '@/app/state/detectors';
import { licenceWords, statisticsWords, taskWords } from '@/app/state/detectorWords';
import { displayText } from '@/lib/displayText';
import { formatBytes, formatFigure } from '@/lib/format';
import type { SavedDetector } from '@/workers/protocol/scoring';
import { ActionButton } from './ActionButton';
import { NameList } from './NameList';
import { DamagedDetectors } from './DamagedDetectors';
import { NameForm } from './NameForm';
import { FromFile } from './FromFile';
import { NotStored } from './NotStored';
import { Notice } from './Notice';
import { OutputNames } from './OutputNames';
import { OneOutput } from './OneOutput';
import { OpenDetectorFiles } from './OpenDetectorFiles';
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
      {problem && <Notice tone="danger" title="The detectors could not be read" error={problem} />}
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
        (saved || !problem) && (
          <p className={layout.hint}>
            {saved ? 'No detectors yet: train one, or open a file.' : 'Reading the saved detectors.'}
          </p>
        )
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
  const isOpen = useDetectors(({ openId }) => openId === info.id);
  const validation = info.record?.validation ?? null;
  const licence = licenceWords(info);
  const heldOut = info.record?.heldOut ?? null;
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
        {heldOut && `Held-out AUC ${heldOut.auc?.toFixed(3) ?? 'undefined'} on ${heldOut.faces} faces. `}
        {validation
          ? `Validation AUC ${formatFigure(validation.auc)} on ${validation.faces} faces${validation.auc === null ? ' of one class' : ''}`
          : (info.record?.setAside ?? 'Its file records no validation')}
      </p>
      {info.foreign && (
        <p className={layout.hint}>
          Task: {taskWords(info)}. Pixels: {statisticsWords(info.statistics, info.statisticsFrom)}.
          {licence && ` Licence: ${licence}.`}
        </p>
      )}
      {notStored && <NotStored error={notStored} />}
      <OneOutput info={info} />
      {info.bonaFide === null && !info.oneLogit && (
        <Notice tone="warning" title="Which output is genuine is not known">
          <p>Name the genuine output real, live or bona fide below.</p>
        </Notice>
      )}
      <details>
        <summary>
          Output <NameList names={info.classes} numbered=" is " />
        </summary>
        <OutputNames info={info} />
      </details>
      <details
        open={isOpen}
        onToggle={(event) => {
          // Another row that opens has closed this one.
          if (event.currentTarget.open !== isOpen) showDetector(event.currentTarget.open ? info.id : null);
        }}
      >
        <summary>Rename, save, delete</summary>
        <Manage detector={detector} />
      </details>
    </li>
  );
}

function Manage({ detector }: { detector: SavedDetector }) {
  const { id, name } = detector.info;
  return (
    <div className={layout.tight}>
      <NameForm
        key={name}
        id={nameField(id)}
        label={`New name of ${displayText(name)}`}
        action="Rename"
        initial={name}
        onName={(next) => renameDetector(id, next)}
      />
      <div className={layout.row}>
        <ActionButton action={exportSaved.of(detector)} />
        <ActionButton action={deleteSaved.of(detector)} />
      </div>
    </div>
  );
}
