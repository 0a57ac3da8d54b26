/** Which weights the next run begins with: fresh ones, or those of checkpoint files. */
import { useRef } from 'react';
import { chooseWeights, forgetWeights, useBegin, type ChosenWeights } from '@/app/state/beginStore';
import { useSettings } from '@/app/state/settingsStore';
import { Button } from '@/app/ui/Button';
import { Notice } from '@/app/ui/Notice';
import { pretrainRoom } from '@/workers/training';
import styles from './BeginWith.module.css';

async function choose(files: readonly File[]): Promise<void> {
  const preset = await chooseWeights(files, (blob) => pretrainRoom.ask((room) => room.inspectWeights(blob)));
  if (preset) useSettings.getState().set('preset', preset);
}

export function BeginWith() {
  const { online, target, problem, reading } = useBegin();
  const input = useRef<HTMLInputElement>(null);
  return (
    <section className={styles.begin} aria-label="Weights to begin with">
      <p className={styles.line} role="status">
        Begins with{' '}
        {reading ? 'weights that are being read …' : online ? <Chosen {...online} /> : <b>fresh weights</b>}
        {target && (
          <>
            , target <Chosen {...target} />
          </>
        )}
      </p>
      {online && <p className={styles.note}>Weights only: optimiser and schedule start afresh.</p>}
      {problem && (
        <Notice tone="danger" title="This file cannot be used">
          <p>{problem.message}</p>
          <p>{problem.remedy}</p>
        </Notice>
      )}
      <div className={styles.buttons}>
        <Button onClick={() => input.current?.click()}>Use a checkpoint</Button>
        {online && <Button onClick={forgetWeights}>Fresh weights</Button>}
      </div>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept=".pth,.pt,.safetensors"
        aria-label="Checkpoint files"
        id="checkpoints"
        onChange={(event) => {
          void choose([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </section>
  );
}

function Chosen({ name, report: { size, epoch } }: ChosenWeights) {
  return (
    <>
      <b>{name}</b> ({size}
      {epoch !== null && `, epoch ${epoch}`})
    </>
  );
}
