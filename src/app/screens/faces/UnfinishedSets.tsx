/** Forged sets that were stopped or interrupted: go on with one, or give it up and keep what was made. */
import { continueForgedSet, dismissForgedSet } from '@/app/actions/faces/forgedSets';
import { useFaces } from '@/app/state/facesStore';
import { useForgedSets } from '@/app/state/forgedSets';
import { ActionButton } from '@/app/ui/ActionButton';
import { Notice } from '@/app/ui/Notice';
import { formatCount } from '@/lib/format';

export function UnfinishedSets() {
  const sets = useFaces((state) => state.unfinishedSets);
  const isForging = useForgedSets(({ status }) => status.phase === 'forging');
  if (isForging) return null;
  return sets.map((set) => (
    <Notice
      key={set.id}
      tone="info"
      title={`Unfinished forged set: ${set.name}`}
      actions={
        <>
          {set.canContinue && <ActionButton action={continueForgedSet.of(set)} variant="primary" />}
          <ActionButton action={dismissForgedSet.of(set)} />
        </>
      }
    >
      <p>
        {formatCount(set.done)} of {formatCount(set.total)} forged faces are made.
        {!set.canContinue && ' The dataset that it is made of was deleted.'}
      </p>
    </Notice>
  ));
}
