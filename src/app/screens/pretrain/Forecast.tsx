/** What the next run will need, before it starts. */
import { useEffect } from 'react';
import { trainingFaces, useFaces } from '@/app/state/facesStore';
import { FORECAST_REST_MS, forecastRun, useForecast } from '@/app/state/forecast';
import { useSettings, validConfig } from '@/app/state/settingsStore';
import { isActive, useTraining } from '@/app/state/trainingStore';
import { NoRoom } from '@/app/ui/NoRoom';
import layout from '@/app/ui/layout.module.css';
import { formatBytes, formatCount, formatCounted } from '@/lib/format';
import styles from './Forecast.module.css';

export function Forecast() {
  const draft = useSettings((state) => state.draft);
  const faceCount = useFaces((state) => trainingFaces(state.faces).length);
  const usable = useTraining(
    ({ adapter, training }) => adapter.state === 'ready' && !isActive(training?.status.phase ?? 'idle'),
  );
  const forecast = useForecast();

  useEffect(() => {
    const config = validConfig(draft);
    if (!usable || !config || faceCount === 0) return;
    const timer = setTimeout(() => void forecastRun(config, faceCount), FORECAST_REST_MS);
    return () => clearTimeout(timer);
  }, [draft, faceCount, usable]);

  if (faceCount === 0)
    return <p className={styles.note}>Import a face to see the forecast of memory and steps.</p>;
  switch (forecast.state) {
    case 'none':
      return null;
    case 'failed':
      return (
        <p className={styles.note}>
          No forecast: {forecast.error.message} {forecast.error.remedy}
        </p>
      );
    case 'ready': {
      const { parameters, trainedParameters, bytes, mostBytes, stepsPerEpoch, totalSteps, refusal } =
        forecast.forecast;
      const most = mostBytes === null ? '' : `, of ${formatBytes(mostBytes)}`;
      const facts = (
        <dl className={`${layout.sunken} ${styles.forecast}`} data-testid="forecast">
          <Fact
            name="Parameters"
            value={formatCount(parameters)}
            note={`${formatCount(trainedParameters)} trained`}
          />
          <Fact name="Memory" value={formatBytes(bytes)} note={`at the peak of a step${most}`} />
          <Fact name="Run" value={formatCounted(totalSteps, 'step')} note={`${stepsPerEpoch} per epoch`} />
        </dl>
      );
      return (
        <>
          {facts}
          {refusal && <NoRoom refusal={refusal} />}
        </>
      );
    }
  }
}

function Fact({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        <span className={styles.note}>{note}</span>
      </dd>
    </div>
  );
}
