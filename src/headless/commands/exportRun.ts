/** Files of a run that an earlier command saved. */
import { trainingSession } from '@/app/lab';
import { recordFile, savedEpochsFile, savedMetricsFile } from '@/app/state/runFiles';
import { recordOf } from '@/app/state/runRecord';
import { curvesOf, lookThroughRuns, useRuns } from '@/app/state/runsStore';
import { runsMeant } from '@/app/state/runWords';
import { filesOf } from '@/app/state/trainingFiles';
import { LabError } from '@/lib/errors';
import { runTitle } from '@/lib/runTitle';
import type { TrainingKind } from '@/lib/trainingKind';
import type { ExportedFile, RunInfo } from '@/workers/protocol';
import { errorFromReport } from '@/workers/transfer';
import type { Host } from '../host';
import type { Ending, ExportCommand, RunFile } from '../protocol';

/** @throws LabError when no run is saved, none has the text, or none can give these files */
export async function exportRun({ run: text, files }: ExportCommand, { tell, save }: Host): Promise<Ending> {
  await lookThroughRuns();
  const { runs, problem } = useRuns.getState();
  if (problem) throw errorFromReport(problem);
  const run = wanted(runs ?? [], text, files);
  tell({ event: 'run', name: runTitle(run) });
  for (const file of files) {
    const exported = await fileOf(run, file);
    const { passedOver } = exported;
    if (passedOver) {
      const { step, damaged } = passedOver;
      const reason = `${exported.name} is of step ${step}: what was saved after it is damaged. ${damaged.join(' ')}`;
      tell({ event: 'warning', reason });
    }
    await save(exported);
  }
  return { event: 'finished' };
}

function wanted(runs: readonly RunInfo[], text: string, files: readonly RunFile[]): RunInfo {
  if (runs.length === 0) throw new LabError('wrong-state', 'No run is saved here.', 'Start one first.');
  const meant = runsMeant(runs, text);
  if (meant.length === 0)
    throw new LabError(
      'wrong-state',
      `No run has "${text}" in its name or settings.`,
      `The saved runs are ${titles(runs)}.`,
    );
  const found = meant.find(({ kind }) => files.every((file) => possible(kind).includes(file)));
  if (found) return found;
  throw new LabError(
    'wrong-state',
    `${titles(meant)} cannot be exported as ${files.join(' and ')}.`,
    `Ask for some of ${possible(meant[0].kind).join(', ')}.`,
  );
}

const titles = (runs: readonly RunInfo[]): string => runs.map((run) => `"${runTitle(run)}"`).join(', ');

function possible(kind: TrainingKind): RunFile[] {
  const own: RunFile[] = kind === 'finetune' ? ['epochs'] : [];
  return [...filesOf(kind).map(([file]) => file), 'metrics', 'config', ...own];
}

async function fileOf(run: RunInfo, file: RunFile): Promise<ExportedFile> {
  switch (file) {
    case 'metrics':
      return savedMetricsFile(run);
    case 'epochs':
      return savedEpochsFile(run);
    case 'config':
      return recordFile(recordOf(run));
    case 'pictures':
      throw new LabError('wrong-state', 'Pictures are of a run in progress.', 'Ask for its metrics.');
    default:
      return trainingSession.exportSaved(run, (await curvesOf(run)).series, file);
  }
}
