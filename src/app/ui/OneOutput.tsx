/** Asks what the one output of a detector means, where its file does not say: taken the wrong way every score is inverted. */
import { useState } from 'react';
import { reportFailure } from '@/app/reportFailure';
import { sayOneOutput, type OneOutputMeans } from '@/app/state/detectors';
import type { DetectorInfo } from '@/workers/protocol/scoring';
import { Button } from './Button';
import { Notice } from './Notice';
import { Select } from './Select';
import layout from './layout.module.css';

const MEANINGS = [
  { value: '', label: 'choose one' },
  { value: 'fake', label: 'the probability that the face is fake' },
  { value: 'real', label: 'the probability that the face is real' },
] as const;

export function OneOutput({ info }: { info: DetectorInfo }) {
  const [means, setMeans] = useState<OneOutputMeans | ''>('');
  if (!info.oneLogit || info.bonaFide !== null) return null;
  const id = `one-output-${info.id.slice(0, 16)}`;
  return (
    <Notice
      tone="warning"
      title="What does its output mean?"
      actions={
        <Button
          unavailable={means === ''}
          onClick={() => means !== '' && void reportFailure(() => sayOneOutput(info.id, means))}
        >
          Use this meaning
        </Button>
      }
    >
      <p>
        This detector has one output, and its file does not say which class it speaks for. Whoever trained it
        knows: most code counts fake as 1. Until it is said there is no attack score.
      </p>
      <label htmlFor={id} className={layout.control}>
        A high output is
        <Select id={id} value={means} options={MEANINGS} onChange={setMeans} />
      </label>
    </Notice>
  );
}
