/** Tells assistive technology of phases at once and of figures now and then, never of every step. */
import { useEffect, useState } from 'react';
import { describeStatus } from '@/app/state/describeStatus';
import { pretrainingOf, usePretraining, useTraining } from '@/app/state/trainingStore';
import { Announcer } from '@/app/ui/Announcer';
import { formatMetric } from '@/lib/format';

const FIGURES_INTERVAL_MS = 30_000;

export function RunAnnouncer() {
  const status = usePretraining((state) => state.status);
  const [figures, setFigures] = useState('');
  const running = status.phase === 'running';

  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => {
      const { latest } = pretrainingOf(useTraining.getState());
      if (latest) setFigures(`Step ${latest.step} of ${latest.totalSteps}, C1 ${formatMetric(latest.c1)}.`);
    }, FIGURES_INTERVAL_MS);
    return () => {
      clearInterval(timer);
      setFigures('');
    };
  }, [running]);

  return <Announcer text={status.phase === 'idle' ? '' : `Run ${describeStatus(status)}. ${figures}`} />;
}
