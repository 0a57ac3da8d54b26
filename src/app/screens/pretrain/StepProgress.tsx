/** How far the run is, in steps and epochs. */
import type { ReactNode } from 'react';
import { usePretraining } from '@/app/state/trainingStore';
import { Progress } from '@/app/ui/Progress';
import layout from '@/app/ui/layout.module.css';
import styles from './StepProgress.module.css';

/** @param children at the end of its line, which a narrow window does not break */
export function StepProgress({ children }: { children: ReactNode }) {
  const latest = usePretraining((state) => state.latest);
  const step = latest?.step ?? 0;
  const totalSteps = latest?.totalSteps ?? 0;
  return (
    <div className={`${layout.line} ${styles.progress}`}>
      <span className={`${layout.number} ${styles.step}`}>
        Step{' '}
        <strong data-testid="metric-step" data-value={step}>
          {step}
        </strong>
        {latest && (
          <span className={layout.muted}>
            {' '}
            of {totalSteps}, {latest.epoch.toFixed(1)} epochs done
          </span>
        )}
      </span>
      <div className={styles.bar}>
        <Progress label="Progress of the run" hideWords done={step} total={Math.max(totalSteps, 1)} />
      </div>
      {children}
    </div>
  );
}
