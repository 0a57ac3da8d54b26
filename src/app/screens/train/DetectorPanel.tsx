/** The detector's settings, what they need, and the encoder that it begins with. */
import { useEffect, useMemo } from 'react';
import {
  chooseEncoder,
  copySettingsLink,
  ENCODER_SOURCES,
  encoderFromHere,
  fromScratch,
  resetSettings,
} from '@/app/actions/train/begin';
import { FORECAST_REST_MS, forecastDetector, useDetectorForecast } from '@/app/state/forecast';
import { useFaces } from '@/app/state/facesStore';
import { useDetectorSettings } from '@/app/state/settingsStore';
import { isActive, useTraining } from '@/app/state/trainingStore';
import { checkpointWords, statisticsWords } from '@/app/state/detectorWords';
import {
  chooseEncoder as takeEncoder,
  chooseEncoderStatistics,
  encoderObstacle,
  labelledFaces,
  useTrain,
} from '@/app/state/trainStore';
import { originOf } from '@/app/state/ownCheckpoints';
import { ActionButton } from '@/app/ui/ActionButton';
import { CheckpointChoice } from '@/app/ui/CheckpointChoice';
import { FromFile } from '@/app/ui/FromFile';
import { NoRoom } from '@/app/ui/NoRoom';
import { StatisticsChoice } from '@/app/ui/StatisticsChoice';
import { VariantStrip } from '@/app/ui/VariantStrip';
import layout from '@/app/ui/layout.module.css';
import { SettingsPanel } from '@/app/ui/settings/SettingsPanel';
import { DETECTOR } from '@/lib/detectorConfig';
import { formatBytes } from '@/lib/format';
import { detectorAdvice } from '@/lib/smallData';
import { RecipeChoice } from './RecipeChoice';
import styles from './Train.module.css';

export function DetectorPanel() {
  const draft = useDetectorSettings((state) => state.draft);
  const plan = useTrain((state) => state.plan);
  const faces = useFaces((state) => state.faces);
  const used = useMemo(() => labelledFaces(faces), [faces]);
  const config = useMemo(() => DETECTOR.valid(draft), [draft]);
  const advice = useMemo(() => (config && plan ? detectorAdvice(config, plan.counts) : []), [config, plan]);
  return (
    <SettingsPanel
      definition={DETECTOR}
      useStore={useDetectorSettings}
      idPrefix="train"
      advice={advice}
      reset={resetSettings}
      buttons={<ActionButton action={copySettingsLink} />}
    >
      <Forecast />
      <RecipeChoice />
      <EncoderChoice />
      <VariantStrip faces={used} settings={config} />
    </SettingsPanel>
  );
}

/** What the next training will need; asked once the engine is there, where the settings rest. */
function Forecast() {
  const draft = useDetectorSettings((state) => state.draft);
  const usable = useTraining(
    ({ adapter, training }) => adapter.state === 'ready' && !isActive(training?.status.phase ?? 'idle'),
  );
  const forecast = useDetectorForecast();

  useEffect(() => {
    const config = DETECTOR.valid(draft);
    if (!usable || !config) return;
    const timer = setTimeout(() => void forecastDetector(config), FORECAST_REST_MS);
    return () => clearTimeout(timer);
  }, [draft, usable]);

  if (forecast.state === 'none') return null;
  if (forecast.state === 'failed') {
    const { message, remedy } = forecast.error;
    return <p className={layout.muted}>{`No forecast: ${message} ${remedy}`}</p>;
  }
  const { bytes, mostBytes, refusal } = forecast.forecast;
  // A GPU's own memory is not known.
  const most = mostBytes === null ? '' : `, of ${formatBytes(mostBytes)}`;
  return (
    <div className={layout.tight}>
      <p className={layout.muted} data-testid="detector-forecast">
        {`Memory: ${formatBytes(bytes)} at the peak of a step${most}`}
      </p>
      {refusal && <NoRoom refusal={refusal} />}
    </div>
  );
}

function EncoderChoice() {
  const encoder = useTrain((state) => state.encoder);
  const preset = useDetectorSettings((state) => state.draft.preset);
  return (
    <div className={`${layout.tight} ${layout.sunken} ${styles.encoder}`}>
      <p>
        Encoder:{' '}
        <strong data-testid="encoder-name">
          {encoder ? <FromFile text={encoder.file.name} /> : 'from scratch'}
        </strong>
      </p>
      {encoder && (
        <p className={layout.hint} data-testid="encoder-facts">
          {checkpointWords(encoder)}. Pixels: {statisticsWords(encoder.statistics, encoder.statisticsFrom)}.
        </p>
      )}
      {encoder && (
        <p className={layout.hint} data-testid="encoder-model">
          {encoderObstacle(preset) ?? `Model is set to ${encoder.preset}, the size of this encoder.`}
        </p>
      )}
      {encoder && encoder.statisticsFrom !== 'record' && (
        <StatisticsChoice
          id="encoder-statistics"
          statistics={encoder.statistics}
          onChoose={(statistics) => chooseEncoderStatistics(statistics)}
        />
      )}
      <CheckpointChoice
        sources={ENCODER_SOURCES}
        use={encoderFromHere}
        inUse={encoder ? [originOf(encoder.file, '').id] : []}
        id="encoder-file"
        label="Pretrained model"
        open={chooseEncoder}
        withText
        onFiles={takeEncoder}
      >
        {encoder && <ActionButton action={fromScratch} />}
      </CheckpointChoice>
    </div>
  );
}
