/** Which output of a detector stands for which class: taken from its file or assumed, and corrected here. */
import { useState } from 'react';
import { outputsField } from '@/app/actions/detectors';
import { reportFailure } from '@/app/reportFailure';
import { nameOutputs } from '@/app/state/detectors';
import { certaintyWords } from '@/app/state/detectorWords';
import type { DetectorInfo } from '@/workers/protocol/scoring';
import { Button } from './Button';
import { TextInput } from './TextInput';
import layout from './layout.module.css';

/** A wrong order turns AUC x into 1 - x. */
export function OutputNames({ info }: { info: DetectorInfo }) {
  return <Form key={info.classes.join('\n')} info={info} />;
}

function Form({ info }: { info: DetectorInfo }) {
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
          : `Its file does not say (${certaintyWords(info.classesFrom)}). With the wrong order every score and figure is inverted.`}
      </p>
      {names.map((name, i) => (
        <label key={i} className={layout.line}>
          {`Output ${i}`}
          <TextInput
            id={i === 0 ? outputsField(info.id) : undefined}
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
