/** Files of the run that is open in the table, written anew from its saved state. */
import { trainingSession } from '@/app/lab';
import { saveFile } from '@/app/saveFile';
import { metricsToCsv } from '@/app/state/metricSeries';
import { recordOf } from '@/app/state/runRecord';
import { curvesOf } from '@/app/state/runsStore';
import { filesOf, writeRunFile } from '@/app/writeRunFile';
import type { TrainingKind } from '@/lib/trainingKind';
import type { FileKind, RunInfo } from '@/workers/protocol';
import type { Action } from '../action';
import { onOpenRun } from './openRun';

const OTHER_KIND: Readonly<Record<TrainingKind, string>> = {
  pretrain: 'The open run pretrains no network: it trains a detector.',
  finetune: 'The open run trains no detector: it pretrains a network.',
};

const unsaved = ({ sizeBytes }: RunInfo) => (sizeBytes === 0 ? 'No state of this run is saved.' : null);

function runFile(kind: TrainingKind, file: FileKind, label: string): Action {
  return onOpenRun(
    { id: `runs.export.${file}`, label, title: `Export of the open run: ${label}` },
    (run) =>
      writeRunFile(file, async () => trainingSession.exportSaved(run, (await curvesOf(run)).series, file)),
    (run) => (run.kind === kind ? unsaved(run) : OTHER_KIND[kind]),
  );
}

const filesOfKind = (kind: TrainingKind) => filesOf(kind).map(([file, label]) => runFile(kind, file, label));

const exportMetrics = onOpenRun(
  { id: 'runs.export.metrics', label: 'Metrics (CSV)', title: 'Export of the open run: Metrics (CSV)' },
  async (run) => {
    const csv = metricsToCsv((await curvesOf(run)).series, recordOf(run));
    saveFile('fsfm-metrics.csv', new Blob([csv], { type: 'text/csv' }));
  },
  unsaved,
);

/** Of a detector: what validation said, one line an epoch. */
const exportEpochs = onOpenRun(
  { id: 'runs.export.epochs', label: 'Epochs (CSV)', title: 'Export of the open run: Epochs (CSV)' },
  async (run) => {
    const { epochs } = await curvesOf(run);
    const lines = epochs.map(({ epoch, trainLoss, validationLoss, validationAuc }) =>
      [epoch, trainLoss, validationLoss ?? '', validationAuc ?? ''].join(','),
    );
    const head = [`# ${JSON.stringify(recordOf(run))}`, 'epoch,trainLoss,validationLoss,validationAuc'];
    saveFile('fsfm-epochs.csv', new Blob([`${[...head, ...lines].join('\n')}\n`], { type: 'text/csv' }));
  },
  (run) => (run.kind === 'finetune' ? unsaved(run) : OTHER_KIND.finetune),
);

const exportConfig = onOpenRun(
  {
    id: 'runs.export.config',
    label: 'Configuration (JSON)',
    title: 'Export of the open run: Configuration (JSON)',
  },
  (run) => {
    const json = JSON.stringify(recordOf(run), null, 2);
    saveFile('fsfm-run.json', new Blob([json], { type: 'application/json' }));
  },
);

/** The files of a kind of run, in the order of the panel. */
export const RUN_EXPORTS: Readonly<Record<TrainingKind, readonly Action[]>> = {
  pretrain: [...filesOfKind('pretrain'), exportMetrics, exportConfig],
  finetune: [...filesOfKind('finetune'), exportMetrics, exportEpochs, exportConfig],
};
