import { detectorTitle } from './detectorTitle';
import { strategyText } from './maskingStrategies';
import type { TrainingConfig } from './trainingKind';

/** What to call a run: its name, or what it is and when it began. */
export function runTitle(run: TitledRun): string {
  return run.name || `${describe(run)}, ${localSecond(run.startedAt)}`;
}

/** A title as part of a file's name: letters and digits, in one piece. */
export const runFileName = (title: string): string =>
  `fsfm-${title
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase()
    .slice(0, 80)}`;

function describe(run: TitledRun): string {
  if (run.kind === 'finetune') return detectorTitle(run.config, run.dataset);
  return `${run.config.preset}, ${strategyText(run.config.masking).title}`;
}

/** "2026-11-24 12:11:05" where the reader is, so that no two runs share it: Sweden writes dates so that they sort. */
const localSecond = (iso: string): string => new Date(iso).toLocaleString('sv').slice(0, 19);

type TitledRun = TrainingConfig & {
  name: string;
  /** Name of the dataset; '' where the faces came from none. */
  dataset: string;
  /** ISO 8601. */
  startedAt: string;
};
