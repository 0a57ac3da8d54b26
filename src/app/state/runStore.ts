/**
 * Where the run stands, for React: adapter, status, the latest figures (at most ten updates a second), the
 * attention view, the forecast. Long series and pictures live outside React (`metricSeries`, `pictures`).
 */
import { create } from 'zustand';
import type { PretrainConfig } from '@/lib/config';
import type { ErrorReport } from '@/lib/errors';
import type { FinetuneStatus } from '@/workers/detectorProtocol';
import type {
  AdapterReport,
  AttentionView,
  MetricRow,
  RunForecast,
  RunInfo,
  RunStatus,
} from '@/workers/protocol';

export type AdapterState =
  | { state: 'unknown' }
  | { state: 'starting' }
  | { state: 'ready'; report: AdapterReport }
  | { state: 'unavailable'; error: ErrorReport }
  | { state: 'lost'; error: ErrorReport };

/** What a run was started with; goes into everything that it exports. */
export interface RunRecord {
  id: string;
  config: PretrainConfig;
  startedAt: string;
  faceCount: number;
  /** SHA-256 (hex) over the sorted ids of the faces. */
  datasetFingerprint: string;
  adapter: string;
  versions: { fsfmLab: string; browser: string };
}

export type ForecastState =
  { state: 'none' } | { state: 'ready'; forecast: RunForecast } | { state: 'failed'; error: ErrorReport };

export type KeepingState =
  { state: 'none' } | { state: 'kept'; step: number } | { state: 'failed'; error: ErrorReport };

export interface RunState {
  adapter: AdapterState;
  status: RunStatus;
  record: RunRecord | null;
  latest: MetricRow | null;
  view: AttentionView;
  forecast: ForecastState;
  /** A run of an earlier visit that can go on; null when there is none. */
  kept: RunInfo | null;
  /** Damaged states that were passed over when the run went on, a sentence each. */
  passedOver: readonly string[];
  /** What became of keeping the run in hand. */
  keeping: KeepingState;
  /** Step of the pictures on the screen; null before the first. */
  picturesStep: number | null;
}

export const FIRST_VIEW: AttentionView = { block: 0, head: 0, query: 0 };

export const useRun = create<RunState>()(() => ({
  adapter: { state: 'unknown' },
  status: { phase: 'idle' },
  record: null,
  latest: null,
  view: FIRST_VIEW,
  forecast: { state: 'none' },
  kept: null,
  passedOver: [],
  keeping: { state: 'none' },
  picturesStep: null,
}));

/** True while the worker has a run in hand that can be paused, resumed or stopped. */
export function isActive(phase: RunStatus['phase'] | FinetuneStatus['phase']): boolean {
  return phase === 'preparing' || phase === 'running' || phase === 'paused';
}
