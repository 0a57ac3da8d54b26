/** The table of detectors by datasets as files, for papers, spreadsheets and programs. */
import { saveFile } from '@/app/saveFile';
import { asCrossTable, asCsv, asJson } from '@/app/state/evaluationExports';
import { useEvaluate, type EvaluateState } from '@/app/state/evaluateStore';
import { toLatex, toMarkdown, type CrossTable } from '@/lib/crossTable';
import type { Action } from '../action';

type Results = NonNullable<EvaluateState['results']>;

/** @param write is given what was evaluated, and the table of it that is seen */
function table(
  label: string,
  ending: string,
  type: string,
  write: (results: Results, seen: CrossTable) => string,
): Action {
  return {
    id: `evaluate.export.${ending}`,
    label,
    title: `Export the evaluation (${label})`,
    screens: ['/evaluate'],
    ...(ending === 'csv' && { shortcut: 'Alt+E' }),
    watches: [useEvaluate],
    obstacle: () => (useEvaluate.getState().results ? null : 'Nothing is evaluated yet.'),
    perform: () => {
      const { results, figure, level } = useEvaluate.getState();
      if (!results) return;
      const text = write(results, asCrossTable(results, figure, level));
      saveFile(`evaluation.${ending}`, new Blob([text], { type }));
    },
  };
}

export const exportCsv = table('CSV', 'csv', 'text/csv', asCsv);
export const exportJson = table('JSON', 'json', 'application/json', asJson);
export const exportLatex = table('LaTeX', 'tex', 'text/x-tex', (_, seen) => toLatex(seen));
export const exportMarkdown = table('Markdown', 'md', 'text/markdown', (_, seen) => toMarkdown(seen));
