/** Saved detectors that cannot be used, each with what can be done about it. */
import { useState } from 'react';
import { reportFailure } from '@/app/reportFailure';
import { rebuildDetector, removeDetector, useDetectors } from '@/app/state/detectors';
import { formatBytes } from '@/lib/format';
import type { DamagedDetector } from '@/workers/protocol/scoring';
import { Button } from './Button';
import { Notice } from './Notice';

export function DamagedDetectors() {
  const damaged = useDetectors((state) => state.damaged);
  return damaged.map((detector) => <Damaged key={detector.id} detector={detector} />);
}

function Damaged({ detector }: { detector: DamagedDetector }) {
  const { id, name, sizeBytes, canRebuild, problem } = detector;
  const [sure, setSure] = useState(false);
  return (
    <Notice
      tone="warning"
      title={`The saved detector ${name === null ? id.slice(0, 8) : `"${name}"`} cannot be used`}
      actions={
        <>
          {canRebuild && (
            <Button onClick={() => void reportFailure(() => rebuildDetector(id))}>Use its file alone</Button>
          )}
          <Button onClick={() => (sure ? void reportFailure(() => removeDetector(id)) : setSure(true))}>
            {sure ? 'Delete for good' : `Delete (${formatBytes(sizeBytes)})`}
          </Button>
        </>
      }
    >
      <p>{problem.message}</p>
      <p>{problem.remedy}</p>
    </Notice>
  );
}
