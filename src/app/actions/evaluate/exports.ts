/** The table of detectors by datasets as files, for papers, spreadsheets and programs. */
import { saveFile } from '@/app/saveFile';
import { asCrossTable, asCsv, asJson } from '@/app/state/evaluationExports';
import { useEvaluate, type EvaluateState } from '@/app/state/evaluateStore';
import { EVALUATION_ADDRESS } from '@/app/state/evaluationAddress';
import { EVALUATION_LINK } from '@/lib/evaluationLink';
import { toLatex, toMarkdown, type CrossTable } from '@/lib/crossTable';
import type { Action } from '../action';
import { copyLink } from '../copyLink';

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

/** Detectors by their hashes, datasets by their names. */
export const copyEvaluationLink = copyLink({
  ...{ screen: '/evaluate', codec: EVALUATION_LINK, slice: EVALUATION_ADDRESS },
  title: 'Copy a link to this evaluation',
  said: 'It names detectors and datasets and holds none of them.',
  watches: [useEvaluate],
});

export const exportCsv = table('CSV', 'csv', 'text/csv', asCsv);
export const exportJson = table('JSON', 'json', 'application/json', asJson);
export const exportLatex = table('LaTeX', 'tex', 'text/x-tex', (_, seen) => toLatex(seen));
export const exportMarkdown = table('Markdown', 'md', 'text/markdown', (_, seen) => toMarkdown(seen));
