/** Which weights the next run starts from: random ones, or those of checkpoint files. */
import { BEGIN_SOURCES, beginFromHere, chooseCheckpoint, fromScratch } from '@/app/actions/pretrain/settings';
import { beginWith } from '@/app/state/beginWith';
import { useBegin, type ChosenWeights } from '@/app/state/beginStore';
import { originOf } from '@/app/state/ownCheckpoints';
import { ActionButton } from '@/app/ui/ActionButton';
import { CheckpointChoice } from '@/app/ui/CheckpointChoice';
import { FromFile } from '@/app/ui/FromFile';
import { Notice } from '@/app/ui/Notice';
import layout from '@/app/ui/layout.module.css';
import { formatCounted } from '@/lib/format';
import styles from './BeginWith.module.css';

export function BeginWith() {
  const { online, target, problem, reading } = useBegin();
  return (
    <section className={`${layout.tight} ${layout.part} ${styles.begin}`} aria-label="Initial weights">
      <p className={layout.fine} role="status">
        Starts{' '}
        {reading ? (
          'with weights that are being read …'
        ) : online ? (
          <>
            from <Chosen {...online} />
          </>
        ) : (
          <b>from scratch</b>
        )}
        {target && (
          <>
            , target <Chosen {...target} />
          </>
        )}
      </p>
      {online && (
        <p className={layout.hint}>
          Model is set to {online.report.preset}, its size. Weights only: optimiser and schedule start anew.
        </p>
      )}
      {problem && <Notice tone="danger" title="This file cannot be used" error={problem} />}
      <CheckpointChoice
        sources={BEGIN_SOURCES}
        use={beginFromHere}
        inUse={online ? [originOf(online.blob, '').id] : []}
        id="checkpoints"
        label="Checkpoint files"
        open={chooseCheckpoint}
        onFiles={beginWith}
      >
        {online && <ActionButton action={fromScratch} />}
      </CheckpointChoice>
    </section>
  );
}

function Chosen({ name, report: { size, epoch } }: ChosenWeights) {
  return (
    <>
      <b>
        <FromFile text={name} />
      </b>{' '}
      ({size}
      {epoch !== null && `, ${formatCounted(epoch + 1, 'epoch')} done`})
    </>
  );
}
