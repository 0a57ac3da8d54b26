/** The pictures of the run from its first step to now: a slider over the steps, and play. */
import { useEffect, useState } from 'react';
import { trainingSession } from '@/app/lab';
import { usePretraining } from '@/app/state/trainingStore';
import { Button } from '@/app/ui/Button';
import layout from '@/app/ui/layout.module.css';
import { lookAtStep } from './lookAtStep';
import styles from './StepSlider.module.css';

const FRAME_MS = 200;
/** For those who want less motion: one picture after another rather than a film. */
const STILL_FRAME_MS = 1000;

export function StepSlider() {
  const [playing, setPlaying] = useState(false);
  const lookedAt = usePretraining((state) => state.lookedAt);
  // Renewed with the latest pictures.
  usePretraining((state) => state.picturesStep);
  const { steps } = trainingSession.pictures.history;
  const last = steps.length - 1;
  const index = lookedAt === null ? last : nearest(steps, lookedAt);

  useEffect(() => {
    if (!playing) return;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const timer = setInterval(() => setPlaying(next()), still ? STILL_FRAME_MS : FRAME_MS);
    return () => clearInterval(timer);
  }, [playing]);

  if (steps.length < 2) return null;

  function play(): void {
    if (!playing && index === last) lookAtStep(steps[0]);
    setPlaying(!playing);
  }

  return (
    <div className={`${layout.line} ${styles.steps}`} role="group" aria-label="Pictures over the steps">
      <Button onClick={play}>{playing ? 'Hold' : 'Play steps'}</Button>
      <input
        className={styles.slider}
        type="range"
        aria-label="Step of the pictures"
        aria-valuetext={index === last ? `step ${steps[last]}, the latest` : `step ${steps[index]}`}
        min={0}
        max={last}
        value={index}
        onChange={({ target }) => {
          setPlaying(false);
          lookAtStep(target.valueAsNumber === last ? null : steps[target.valueAsNumber]);
        }}
      />
      <Button unavailable={lookedAt === null} onClick={() => lookAtStep(null)}>
        Latest
      </Button>
    </div>
  );
}

/** Where the entry of a step is, or of the one before it where it was dropped meanwhile. */
const nearest = (steps: readonly number[], step: number): number =>
  Math.max(
    0,
    steps.findLastIndex((each) => each <= step),
  );

/** One picture further. @returns whether there is another after it */
function next(): boolean {
  const { history, current } = trainingSession.pictures;
  const { steps } = history;
  const index = nearest(steps, current?.step ?? 0) + 1;
  lookAtStep(index < steps.length - 1 ? steps[index] : null);
  return index < steps.length - 1;
}
