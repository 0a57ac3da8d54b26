/** What the next pretraining run will need, told before it starts. */
import { create } from '@/app/state/createStore';
import type { PretrainConfig } from '@/lib/config';
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import type { RunForecast } from '@/workers/protocol';
import { pretrainRoom } from '@/workers/training';
import { latestOnly } from './latestOnly';

export type ForecastState =
  { state: 'none' } | { state: 'ready'; forecast: RunForecast } | { state: 'failed'; error: ErrorReport };

export const useForecast = create<ForecastState>()(() => ({ state: 'none' }));

const question = latestOnly();

/** Forecast for these settings, into the store; a later call overtakes an earlier one. Never rejects. */
export async function forecastRun(config: PretrainConfig, faceCount: number): Promise<void> {
  const isLatest = question();
  try {
    const forecast = await pretrainRoom.ask((room) => room.forecast(config, faceCount));
    if (isLatest()) useForecast.setState({ state: 'ready', forecast }, true);
  } catch (error) {
    if (isLatest()) useForecast.setState({ state: 'failed', error: toErrorReport(error) }, true);
  }
}
