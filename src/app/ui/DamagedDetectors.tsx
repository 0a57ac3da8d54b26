/** Saved detectors that cannot be used, each with what can be done about it. */
import { deleteDamaged, takeFileAlone } from '@/app/actions/detectors';
import { useDetectors } from '@/app/state/detectors';
import type { DamagedDetector } from '@/workers/protocol/scoring';
import { ActionButton } from './ActionButton';
import { Notice } from './Notice';

export function DamagedDetectors() {
  const damaged = useDetectors((state) => state.damaged);
  return damaged.map((detector) => <Damaged key={detector.id} detector={detector} />);
}

function Damaged({ detector }: { detector: DamagedDetector }) {
  const { id, name, canRebuild, problem } = detector;
  return (
    <Notice
      tone="warning"
      title={`The saved detector ${name === null ? id.slice(0, 8) : `"${name}"`} cannot be used`}
      actions={
        <>
          {canRebuild && <ActionButton action={takeFileAlone.of(detector)} />}
          <ActionButton action={deleteDamaged.of(detector)} />
        </>
      }
      error={problem}
    />
  );
}
