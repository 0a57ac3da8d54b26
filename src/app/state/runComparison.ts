/** Several runs beside each other: which curve over what, and in which settings they differ. */
import { PRETRAINING } from '@/lib/config';
import type { RunInfo } from '@/workers/protocol';
import type { MetricColumn, MetricSeries } from './metricSeries';

/** What can be compared; the tables' order. */
export const COMPARED: readonly { value: MetricColumn; label: string }[] = [
  { value: 'total', label: 'Total loss' },
  { value: 'c1', label: 'C1 hidden patches' },
  { value: 'c2', label: 'C2 covered region' },
  { value: 'c3', label: 'C3 agreement' },
  { value: 'gradNorm', label: 'Gradient norm' },
  { value: 'lr', label: 'Learning rate' },
  { value: 'imagesPerSecond', label: 'Images a second' },
];

export const AXES = ['steps', 'epochs', 'minutes'] as const;
export type Axis = (typeof AXES)[number];

/** Where each step stands on an axis. Minutes are those of the steps alone, without pauses. */
export function placesOn(axis: Axis, series: MetricSeries): number[] {
  if (axis === 'steps') return [...series.column('step')];
  if (axis === 'epochs') return [...series.column('epoch')];
  let elapsedMs = 0;
  return [...series.column('stepMs')].map((stepMs) => {
    elapsedMs += Number.isNaN(stepMs) ? 0 : stepMs;
    return elapsedMs / 60_000;
  });
}

export interface Difference {
  label: string;
  /** One a run, in the order given. */
  values: string[];
}

/** What is not the same in all of these runs: settings, then data and adapter. */
export function differences(runs: readonly RunInfo[]): Difference[] {
  const settings = PRETRAINING.keys.map((key) => ({
    label: PRETRAINING.settings[key].label,
    values: runs.map(({ config }) => PRETRAINING.valueText(config, key)),
  }));
  const others = [
    { label: 'Faces', values: runs.map(({ faceCount }) => String(faceCount)) },
    { label: 'Data (fingerprint)', values: runs.map((run) => run.datasetFingerprint.slice(0, 8)) },
    { label: 'Adapter', values: runs.map(({ adapter }) => adapter) },
    { label: 'Version', values: runs.map(({ versions }) => versions.fsfmLab) },
  ];
  return [...settings, ...others].filter(({ values }) => new Set(values).size > 1);
}
