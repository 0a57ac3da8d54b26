/** What has no room is said of the settings that were asked about, and of no others. */
import { expect, it } from 'vitest';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import { roomObstacle } from './forecast';

const refusal = { code: 'out-of-memory', message: 'It needs 6 GiB.', remedy: 'Choose less.' } as const;
const config = defaultDetectorConfig('base');

it('is an obstacle for the settings that were refused only', () => {
  const forecast = { state: 'ready', of: config, forecast: { refusal } } as const;
  expect(roomObstacle(forecast, { ...config })).toBe('It needs 6 GiB. Choose less.');
  expect(roomObstacle(forecast, { ...config, batchSize: 1 })).toBeNull();
  expect(roomObstacle(forecast, null)).toBeNull();
  expect(roomObstacle({ ...forecast, forecast: { refusal: null } }, config)).toBeNull();
  expect(roomObstacle({ state: 'none' }, config)).toBeNull();
});
