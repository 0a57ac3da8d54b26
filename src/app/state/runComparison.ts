/** Several runs beside each other: which curve over what, and in which settings they differ. */
import type { TrainingKind } from '@/lib/trainingKind';
import type { EpochRow, RunInfo } from '@/workers/protocol';
import type { MetricColumn, StepTable } from '@/lib/stepFigures';
import { runSettingText, settingLabel, sharedSettings } from './runSettings';

/** What validation said after an epoch of a detector's training. */
type EpochColumn = 'validationAuc' | 'validationLoss';
export type ComparedColumn = MetricColumn | EpochColumn;

interface Compared {
  value: ComparedColumn;
  label: string;
}

const OF_BOTH: readonly Compared[] = [
  { value: 'gradNorm', label: 'Gradient norm' },
  { value: 'lr', label: 'Learning rate' },
  { value: 'imagesPerSecond', label: 'Images per second' },
];

const OF_ONE: Readonly<Record<TrainingKind, readonly Compared[]>> = {
  pretrain: [
    { value: 'total', label: 'Total loss' },
    { value: 'c1', label: 'C1 hidden patches' },
    { value: 'c2', label: 'C2 covered region' },
    { value: 'c3', label: 'C3 agreement' },
    { value: 'heldOutC1', label: 'C1 on held-out faces' },
    { value: 'heldOutC2', label: 'C2 on held-out faces' },
    { value: 'heldOutC3', label: 'C3 on held-out faces' },
    { value: 'featureDeviation', label: 'Feature deviation' },
    { value: 'effectiveRank', label: 'Effective rank of the features' },
  ],
  finetune: [
    { value: 'loss', label: 'Training loss' },
    { value: 'validationAuc', label: 'Validation AUC' },
    { value: 'validationLoss', label: 'Validation loss' },
  ],
};

const kindsOf = (runs: readonly Pick<RunInfo, 'kind'>[]): TrainingKind[] => [
  ...new Set(runs.map(({ kind }) => kind)),
];

/** What can be compared in these runs: losses of different kinds of training mean different things. */
export function comparedIn(runs: readonly Pick<RunInfo, 'kind'>[]): readonly Compared[] {
  const kinds = kindsOf(runs);
  return kinds.length === 1 ? [...OF_ONE[kinds[0]], ...OF_BOTH] : OF_BOTH;
}

export const AXES = ['steps', 'epochs', 'minutes'] as const;
export type Axis = (typeof AXES)[number];

/** Where each step stands on an axis. Minutes are those of the steps alone, without pauses. */
export function placesOn(axis: Axis, series: StepTable): number[] {
  if (axis === 'steps') return [...series.column('step')];
  if (axis === 'epochs') return [...series.column('epoch')];
  let elapsedMs = 0;
  return [...series.column('stepMs')].map((stepMs) => {
    elapsedMs += Number.isNaN(stepMs) ? 0 : stepMs;
    return elapsedMs / 60_000;
  });
}

/** A run with its figures. */
export interface RunCurve {
  run: RunInfo;
  series: StepTable;
  epochs: readonly EpochRow[];
}

/** One curve: places on the axis with the values there, in order. Values are NaN where there are none. */
export function curveOf(
  { run, series, epochs }: RunCurve,
  column: ComparedColumn,
  axis: Axis,
): { places: number[]; values: Float64Array } {
  if (column !== 'validationAuc' && column !== 'validationLoss') {
    return { places: placesOn(axis, series), values: series.column(column) };
  }
  const stepsPerEpoch = run.totalSteps / run.config.epochs;
  const minutes = axis === 'minutes' ? placesOn(axis, series) : [];
  const placed = epochs.map((row) => ({
    place: {
      epochs: row.epoch,
      steps: row.epoch * stepsPerEpoch,
      minutes: minutes[row.epoch * stepsPerEpoch - 1],
    }[axis],
    value: row[column] ?? Number.NaN,
  }));
  // Of an older training the time of a step may not be known.
  const known = placed.filter(({ place }) => place !== undefined);
  return { places: known.map(({ place }) => place), values: Float64Array.from(known, ({ value }) => value) };
}

export interface Difference {
  label: string;
  /** One a run, in the order given. */
  values: string[];
}

export const KIND_TITLES: Readonly<Record<TrainingKind, string>> = {
  pretrain: 'Pretraining',
  finetune: 'Detector',
};

/** What is not the same in all of these runs: kind, the settings that all have, then data and adapter. */
export function differences(runs: readonly RunInfo[]): Difference[] {
  const kinds = kindsOf(runs);
  const settings = sharedSettings(kinds).map((key) => ({
    label: settingLabel(kinds[0], key),
    values: runs.map((run) => runSettingText(run, key)),
  }));
  const others = [
    { label: 'Faces', values: runs.map(({ faceCount }) => String(faceCount)) },
    { label: 'Data (fingerprint)', values: runs.map((run) => run.datasetFingerprint.slice(0, 8)) },
    { label: 'Adapter', values: runs.map(({ adapter }) => adapter) },
    { label: 'Version', values: runs.map(({ versions }) => versions.fsfmLab) },
  ];
  const kind = { label: 'Kind', values: runs.map((run) => KIND_TITLES[run.kind]) };
  return [kind, ...settings, ...others].filter(({ values }) => new Set(values).size > 1);
}
