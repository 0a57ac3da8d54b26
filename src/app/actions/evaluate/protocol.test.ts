/** What is wrong with a protocol is said before it starts. */
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { EvaluateState } from '@/app/state/evaluateStore';
import type * as Forecast from '@/app/state/forecast';
import type * as Settings from '@/app/state/settingsStore';
import type * as Train from '@/app/state/trainStore';
import type { DetectorConfig } from '@/lib/detectorConfig';
import type { ErrorReport } from '@/lib/errors';
import type { Action } from '../action';

vi.mock('sonner', () => ({ toast: {} })); // writes its styles into the page when it is imported

let startProtocol: Action;
let useTrain: typeof Train.useTrain;
let useDetectorSettings: typeof Settings.useDetectorSettings;
let useDetectorForecast: typeof Forecast.useDetectorForecast;

/** Stores look at the page when they are made. */
beforeAll(async () => {
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} });
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {} }));
  vi.stubGlobal('document', { documentElement: { dataset: {} } });
  vi.stubGlobal('location', { pathname: '/', search: '', origin: 'http://localhost' });
  ({ startProtocol } = await import('./protocol'));
  ({ useTrain } = await import('@/app/state/trainStore'));
  ({ useDetectorSettings } = await import('@/app/state/settingsStore'));
  ({ useDetectorForecast } = await import('@/app/state/forecast'));
  const { useEvaluate } = await import('@/app/state/evaluateStore');
  const sets = [{ id: 'a', part: 'all', genuine: 'real', faces: [{}] }] as unknown as EvaluateState['sets'];
  useEvaluate.setState({ sets });
});

beforeEach(() => {
  useDetectorSettings.getState().set('preset', 'nano');
  useTrain.setState({ encoder: null });
});

const encoder = (preset: string | null) =>
  useTrain.setState({ encoder: { preset, size: 'ViT-S/8' } as never });

it('does not start a protocol from an encoder that its model cannot begin with', () => {
  expect(startProtocol.obstacle()).toBeNull();
  encoder('nano');
  expect(startProtocol.obstacle()).toBeNull();
  encoder('base');
  expect(startProtocol.obstacle()).toBe(
    'The encoder is base and the settings say nano: set Model to base, or train from scratch.',
  );
  encoder(null);
  expect(startProtocol.obstacle()).toMatch(/^The encoder is a ViT-S\/8 that none of the models here has/);
  expect(startProtocol.watches).toContain(useTrain);
});

it('does not start one that the engine has no room for', () => {
  const of = useDetectorSettings.getState().draft as DetectorConfig;
  const refusal = { code: 'out-of-memory', message: 'It needs 9 GB.', remedy: 'Choose less.' } as ErrorReport;
  useDetectorForecast.setState({ state: 'ready', of, forecast: { refusal } as never });
  expect(startProtocol.obstacle()).toBe('It needs 9 GB. Choose less.');
});
