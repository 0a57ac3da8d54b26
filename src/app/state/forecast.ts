/** What the next training will need, told before it starts. */
import { create, type Store } from '@/app/state/createStore';
import type { PretrainConfig } from '@/lib/config';
import type { DetectorConfig } from '@/lib/detectorConfig';
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import type { DetectorForecast, RoomForecast } from '@/workers/protocol';
import { finetuneRoom, pretrainRoom } from '@/workers/training';
import { latestOnly } from './latestOnly';

/** Sliders move through many values; only where they rest is worth a question to the worker. */
export const FORECAST_REST_MS = 250;

type ForecastState<F> =
  { state: 'none' } | { state: 'ready'; forecast: F } | { state: 'failed'; error: ErrorReport };

type ForecastStore<F> = Store<ForecastState<F>>;

const none = <F>(): ForecastState<F> => ({ state: 'none' });

export const useForecast: ForecastStore<RoomForecast> = create<ForecastState<RoomForecast>>()(none);
export const useDetectorForecast: ForecastStore<DetectorForecast> =
  create<ForecastState<DetectorForecast>>()(none);

const runQuestion = latestOnly();
const detectorQuestion = latestOnly();

/** Into the store, unless a later question overtook this one. Never rejects. */
async function tell<F>(store: ForecastStore<F>, answer: Promise<F>, isLatest: () => boolean): Promise<void> {
  try {
    const forecast = await answer;
    if (isLatest()) store.setState({ state: 'ready', forecast }, true);
  } catch (error) {
    if (isLatest()) store.setState({ state: 'failed', error: toErrorReport(error) }, true);
  }
}

/** Of a pretraining run with these settings. Never rejects. */
export function forecastRun(config: PretrainConfig, faceCount: number): Promise<void> {
  return tell(
    useForecast,
    pretrainRoom.ask((room) => room.forecast(config, faceCount)),
    runQuestion(),
  );
}

/** Of the training of a detector with these settings. Never rejects. */
export function forecastDetector(config: DetectorConfig): Promise<void> {
  return tell(
    useDetectorForecast,
    finetuneRoom.ask((room) => room.forecast(config)),
    detectorQuestion(),
  );
}

/** Why what was forecast last has no room on the engine, with the way out; null where it has, or nobody knows. */
export function roomObstacle(forecast: ForecastState<{ refusal: ErrorReport | null }>): string | null {
  const refusal = forecast.state === 'ready' ? forecast.forecast.refusal : null;
  return refusal && `${refusal.message} ${refusal.remedy}`;
}
