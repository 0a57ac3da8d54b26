/** Files of the run that is open in the table, written anew from its saved state. */
import { trainingSession } from '@/app/lab';
import { saveExport } from '@/app/saveFile';
import { recordFile, savedEpochsFile, savedMetricsFile } from '@/app/state/runFiles';
import { recordOf } from '@/app/state/runRecord';
import { curvesOf } from '@/app/state/runsStore';
import { filesOf } from '@/app/state/trainingFiles';
import { writeRunFile } from '@/app/writeRunFile';
import type { TrainingKind } from '@/lib/trainingKind';
import type { FileKind, RunInfo } from '@/workers/protocol';
import type { Action } from '../action';
import { onOpenRun } from './openRun';

const OTHER_KIND: Readonly<Record<TrainingKind, string>> = {
  pretrain: 'The open run trains a detector and has no such file.',
  finetune: 'The open run pretrains a network and has no such file.',
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
  async (run) => saveExport(await savedMetricsFile(run)),
  unsaved,
);

/** Of a detector: what validation said, one line an epoch. */
const exportEpochs = onOpenRun(
  { id: 'runs.export.epochs', label: 'Epochs (CSV)', title: 'Export of the open run: Epochs (CSV)' },
  async (run) => saveExport(await savedEpochsFile(run)),
  (run) => (run.kind === 'finetune' ? unsaved(run) : OTHER_KIND.finetune),
);

const exportConfig = onOpenRun(
  {
    id: 'runs.export.config',
    label: 'Configuration (JSON)',
    title: 'Export of the open run: Configuration (JSON)',
  },
  (run) => saveExport(recordFile(recordOf(run))),
);

/** The files of a kind of run, in the order of the panel. */
export const RUN_EXPORTS: Readonly<Record<TrainingKind, readonly Action[]>> = {
  pretrain: [...filesOfKind('pretrain'), exportMetrics, exportConfig],
  finetune: [...filesOfKind('finetune'), exportMetrics, exportEpochs, exportConfig],
};
