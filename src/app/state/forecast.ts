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

type ForecastState<C, F> =
  | { state: 'none' }
  /** `of`: the settings that were asked about. */
  | { state: 'ready'; forecast: F; of: C }
  | { state: 'failed'; error: ErrorReport };

type ForecastStore<C, F> = Store<ForecastState<C, F>>;

type RunForecastState = ForecastState<PretrainConfig, RoomForecast>;
type DetectorForecastState = ForecastState<DetectorConfig, DetectorForecast>;

export const useForecast = create<RunForecastState>()(() => ({ state: 'none' }));
export const useDetectorForecast = create<DetectorForecastState>()(() => ({ state: 'none' }));

const runQuestion = latestOnly();
const detectorQuestion = latestOnly();

/** Into the store, unless a later question overtook this one. Never rejects. */
async function tell<C, F>(
  store: ForecastStore<C, F>,
  of: C,
  answer: Promise<F>,
  isLatest: () => boolean,
): Promise<void> {
  try {
    const forecast = await answer;
    if (isLatest()) store.setState({ state: 'ready', forecast, of }, true);
  } catch (error) {
    if (isLatest()) store.setState({ state: 'failed', error: toErrorReport(error) }, true);
  }
}

/** Of a pretraining run with these settings. Never rejects. */
export function forecastRun(config: PretrainConfig, faceCount: number): Promise<void> {
  const answer = pretrainRoom.ask((room) => room.forecast(config, faceCount));
  return tell(useForecast, config, answer, runQuestion());
}

/** Of the training of a detector with these settings. Never rejects. */
export function forecastDetector(config: DetectorConfig): Promise<void> {
  const answer = finetuneRoom.ask((room) => room.forecast(config));
  return tell(useDetectorForecast, config, answer, detectorQuestion());
}

/**
 * Why these settings have no room on the engine, with the way out; null where they have, or nobody has asked yet: the worker
 * refuses them then.
 */
export function roomObstacle<C>(
  forecast: ForecastState<C, { refusal: ErrorReport | null }>,
  config: C | null,
): string | null {
  if (forecast.state !== 'ready' || JSON.stringify(forecast.of) !== JSON.stringify(config)) return null;
  const { refusal } = forecast.forecast;
  return refusal && `${refusal.message} ${refusal.remedy}`;
}
