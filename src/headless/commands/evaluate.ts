/** Detectors on labelled datasets: all pairs, then the table. */
import { cancelJob, changeSet, chooseSet, evaluate as evaluateChosen } from '@/app/state/evaluateSession';
import { useEvaluate, type EvaluateState, type Evaluated } from '@/app/state/evaluateStore';
import { asCrossTable, asCsv, asJson } from '@/app/state/evaluationExports';
import { useFaces } from '@/app/state/facesStore';
import { FIGURES } from '@/app/state/figures';
import { oneClassWarning } from '@/app/state/warnings';
import { toLatex, toMarkdown } from '@/lib/crossTable';
import { displayText } from '@/lib/displayText';
import { LabError } from '@/lib/errors';
import { formatFigure } from '@/lib/format';
import { inOneLine, type Host } from '../host';
import { saveGivenDetectors } from '../detectors';
import type { EvaluateCommand, Ending } from '../protocol';
import { tellWarnings } from '../warnings';
import { openWanted } from './importFaces';

const TABLES: readonly [name: string, write: (results: Evaluated) => string][] = [
  ['evaluation.csv', asCsv],
  ['evaluation.json', asJson],
  ['evaluation.md', (results) => toMarkdown(asCrossTable(results, 'auc', 'frame'))],
  ['evaluation.tex', (results) => toLatex(asCrossTable(results, 'auc', 'frame'))],
];

/**
 * @throws LabError when a detector or a dataset is refused; Error when a pair could not be evaluated, after the others are
 *   saved
 */
export async function evaluate(command: EvaluateCommand, host: Host): Promise<Ending> {
  await openWanted();
  const detectorIds = await saveGivenDetectors(host, command);
  useEvaluate.setState({ detectorIds, sets: [], made: command.made ?? [] });
  for (const name of command.datasets) await chooseDataset(name, command, host);
  const unfollow = follow(host);
  host.signal.addEventListener('abort', cancelJob);
  try {
    if (!host.signal.aborted) await evaluateChosen();
  } finally {
    host.signal.removeEventListener('abort', cancelJob);
    unfollow();
  }
  return end(host);
}

async function chooseDataset(name: string, { part, genuine }: EvaluateCommand, host: Host): Promise<void> {
  const found = useFaces.getState().datasets.find((dataset) => dataset.name === name);
  if (!found) throw new LabError('wrong-state', `There is no dataset "${name}".`, 'Import its faces first.');
  await chooseSet(found.id, true);
  const chosen = useEvaluate.getState().sets.find(({ id }) => id === found.id);
  const classes = [...new Set((chosen?.faces ?? []).map(({ label }) => label))].sort();
  const oneClass = oneClassWarning(classes);
  if (oneClass)
    tellWarnings(host, [{ ...oneClass, message: `"${displayText(name, 80)}": ${oneClass.message}` }]);
  const known = genuine === '' ? (chosen?.genuine ?? null) : genuine;
  if (known === null || !classes.includes(known)) {
    throw new LabError(
      'invalid-config',
      known === null
        ? `Which class of "${name}" is genuine is not known.`
        : `"${name}" has no class "${known}".`,
      `Name one of its classes: ${classes.join(', ')}.`,
    );
  }
  changeSet(found.id, { part, genuine: known });
}

function follow({ tell }: Host): () => void {
  let told = '';
  let cells = 0;
  const hear = ({ status, results }: EvaluateState): void => {
    if (status.phase === 'busy' && status.label !== told) {
      told = status.label;
      tell({ event: 'status', words: told });
    }
    for (const cell of (results?.cells ?? []).slice(cells)) tellCell(cell);
    cells = results?.cells.length ?? 0;
  };
  const tellCell = ({ detectorId, setId, report, error, warnings }: Evaluated['cells'][number]): void => {
    const { results } = useEvaluate.getState();
    const detector = results?.detectors.find(({ id }) => id === detectorId)?.name ?? detectorId;
    const dataset = results?.sets.find(({ id }) => id === setId)?.name ?? setId;
    for (const reason of warnings) tell({ event: 'warning', reason: `${detector} on ${dataset}: ${reason}` });
    if (report)
      tell({ event: 'evaluated', detector, dataset, auc: formatFigure(FIGURES[0].read(report.frame)) });
    else tell({ event: 'not-evaluated', detector, dataset, reason: error ? inOneLine(error) : '' });
  };
  // A new evaluation begins with a table of its own.
  useEvaluate.setState({ results: null });
  return useEvaluate.subscribe(hear);
}

/** Saves what is known, and says what is not. */
async function end({ save, signal }: Host): Promise<Ending> {
  const { results, status } = useEvaluate.getState();
  const problem = status.phase === 'failed' ? inOneLine(status.error) : null;
  if (results?.cells.some(({ report }) => report !== null)) {
    for (const [name, write] of TABLES) await save({ name, blob: new Blob([write(results)]) });
  }
  if (signal.aborted) return { event: 'stopped' };
  const cells = results?.cells ?? [];
  const failed = cells.flatMap(({ error }) => error ?? []);
  if (failed.length > 0)
    throw new Error(`${failed.length} of ${cells.length} not evaluated: ${inOneLine(failed[0])}`);
  if (problem !== null) throw new Error(problem);
  return { event: 'finished' };
}
