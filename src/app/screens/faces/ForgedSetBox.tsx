/** A dataset of forgeries of the open one: which, how many, how far; what such a set is for, and what it is not. */
import { makeForgedSet, stopForgedSet } from '@/app/actions/faces/forgedSets';
import { useForgedSets } from '@/app/state/forgedSets';
import { ActionButton } from '@/app/ui/ActionButton';
import { FromFile } from '@/app/ui/FromFile';
import { Notice } from '@/app/ui/Notice';
import { NumberField } from '@/app/ui/NumberField';
import { Progress } from '@/app/ui/Progress';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { FORGERY_CHOICES, FORGERY_TEXTS } from '@/lib/forgeries';
import { formatCount, formatCounted } from '@/lib/format';

const OPTIONS = FORGERY_CHOICES.map((value) => ({ value, label: FORGERY_TEXTS[value].title }));

export function ForgedSetBox() {
  // One that is continued was not begun in here: how far it is, and what came of it, must be seen.
  const isTelling = useForgedSets(({ status, end }) => status.phase !== 'idle' || end !== null);
  return (
    <details open={isTelling}>
      <summary>Forged set</summary>
      <div className={layout.tight}>
        <p className={layout.hint}>
          A new dataset: forgeries of the genuine faces of this one, class "fake" by family, with those faces
          as "real". To train and probe detectors where no fakes are at hand. A landmark swap is no deepfake:
          no generator made it, and a detector that finds these need not find others.
        </p>
        <Wishes />
        <Making />
        <End />
      </div>
    </details>
  );
}

function Wishes() {
  const { family, count, seed } = useForgedSets();
  return (
    <>
      <label htmlFor="forgery-family">Kind of forgeries</label>
      <Select
        id="forgery-family"
        value={family}
        options={OPTIONS}
        onChange={(next) => useForgedSets.setState({ family: next })}
      />
      <p className={layout.hint}>{FORGERY_TEXTS[family].sentence}</p>
      <label htmlFor="forgery-count">How many</label>
      <NumberField
        id="forgery-count"
        label="How many"
        value={count}
        invalid={!(Number.isInteger(count) && count >= 1)}
        onChange={(next) => useForgedSets.setState({ count: next })}
      />
      <label htmlFor="forgery-seed">Seed</label>
      <NumberField
        id="forgery-seed"
        label="Seed"
        value={seed}
        invalid={!Number.isInteger(seed)}
        onChange={(next) => useForgedSets.setState({ seed: next })}
      />
    </>
  );
}

function Making() {
  const status = useForgedSets((state) => state.status);
  if (status.phase === 'forging') {
    const { done, total } = status;
    return (
      <div className={layout.tight} data-testid="forging-status">
        <Progress
          label={total === 0 ? 'finding geometry' : 'forging'}
          done={done}
          total={total}
          detail={total > 0 ? `${formatCount(done)} / ${formatCount(total)}` : ''}
        />
        <ActionButton action={stopForgedSet} />
      </div>
    );
  }
  return (
    <>
      {status.phase === 'failed' && (
        <Notice
          tone="danger"
          title={status.made > 0 ? 'The forged set is not finished' : 'No forged set was made'}
          error={status.error}
          still={
            status.made > 0
              ? `${formatCounted(status.made, 'forged face')} are there; the rest can be made later.`
              : 'Nothing is left of it.'
          }
        />
      )}
      <ActionButton action={makeForgedSet} />
    </>
  );
}

/** What the experts refused, by reason. */
function End() {
  const end = useForgedSets((state) => state.end);
  if (!end) return null;
  const { name, wanted, tally } = end;
  const reasons = Object.entries({ ...tally.notMade, ...tally.refused });
  return (
    <div data-testid="forging-end" data-made={tally.accepted}>
      <p>
        {name === '' ? (
          'None could be made.'
        ) : (
          <>
            <FromFile text={name} />: {formatCount(tally.accepted)} of {formatCounted(wanted, 'forged face')},
            after {formatCounted(tally.draws, 'draw')}.
          </>
        )}
      </p>
      {reasons.length > 0 && (
        <ul>
          {reasons.map(([reason, times]) => (
            <li key={reason}>
              {reason} {formatCount(times)} times.
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
