/** What the features' figures say of a pretraining run: when there are any, and whether the two networks collapse. */
import type { PretrainConfig } from './config';
import type { StepTable } from './stepFigures';

/** Steps from one measurement to the next; the first step is measured. */
export const FEATURES_EVERY_STEPS = 10;

/** Measurements that count at the start (the highest: a quick collapse begins at once) and now (their mean). */
const COUNTED = 3;

/** Below these shares of what a run began with. */
export const NARROWING_SHARE = 1 / 3;
export const COLLAPSING_SHARE = 1 / 10;

export type FeatureHealth = 'healthy' | 'narrowing' | 'collapsing';

/** Why features are not measured, a sentence; null where they are. */
export function noFeatures({
  weightCl,
  batchSize,
  // A row of an older run has none.
  objective = '3c',
}: Pick<PretrainConfig, 'weightCl' | 'batchSize' | 'objective'>): string | null {
  if (objective !== '3c')
    return 'Features are measured of the target network of 3C; this objective has no such comparison.';
  if (weightCl === 0) return 'The weight of C3 is 0: nothing trains the features that it compares.';
  return batchSize === 1 ? 'A batch of one face has nothing to compare it with.' : null;
}

export interface FeatureState {
  /** Of the latest measurement. */
  step: number;
  deviation: number;
  rank: number;
  /** Now, as shares of the run's start: the deviation, and what the rank is above 1. */
  deviationShare: number;
  rankShare: number;
  health: FeatureHealth;
}

/** What the figures of a run so far come to; null before the first measurement. */
export function featureState(table: StepTable): FeatureState | null {
  const measured: number[] = [];
  const first: number[] = [];
  for (let row = table.length - 1; row >= 0 && measured.length < COUNTED; row--)
    if (!Number.isNaN(table.at('featureDeviation', row))) measured.push(row);
  if (measured.length === 0) return null;
  for (let row = 0; row < table.length && first.length < COUNTED; row++)
    if (!Number.isNaN(table.at('featureDeviation', row))) first.push(row);
  const mean = (rows: readonly number[], read: (row: number) => number) =>
    rows.reduce((sum, row) => sum + read(row), 0) / rows.length;
  const share = (read: (row: number) => number) => {
    const start = Math.max(...first.map(read));
    return start > 0 ? mean(measured, read) / start : 0;
  };
  const deviationShare = share((row) => table.at('featureDeviation', row));
  const rankShare = share((row) => table.at('effectiveRank', row) - 1);
  return {
    step: table.at('step', measured[0]),
    deviation: table.at('featureDeviation', measured[0]),
    rank: table.at('effectiveRank', measured[0]),
    deviationShare,
    rankShare,
    health: healthOf(Math.min(deviationShare, rankShare)),
  };
}

/** @param share the lower of both */
function healthOf(share: number): FeatureHealth {
  if (share < COLLAPSING_SHARE) return 'collapsing';
  return share < NARROWING_SHARE ? 'narrowing' : 'healthy';
}
