/** Ablations: one run after another with one thing varied. */
import { trainingSession } from '@/app/lab';
import { saveExport } from '@/app/saveFile';
import {
  ablationCurvesFile,
  ablationPictureFile,
  ablationTableFile,
  finishedRuns,
  withCurves,
} from '@/app/state/ablationFiles';
import { ANSWER_FILES, isMeasured } from '@/app/state/ablationAnswer';
import {
  beginAblation,
  forgetAblation,
  goOnWith,
  isSettled,
  plannedAblation,
  useAblations,
} from '@/app/state/ablationSession';
import type { MadeRun } from '@/app/state/ablationTable';
import { facesUnread, trainingFaces, useFaces } from '@/app/state/facesStore';
import { useRuns } from '@/app/state/runsStore';
import { useSettings, validConfig } from '@/app/state/settingsStore';
import { useTraining } from '@/app/state/trainingStore';
import { ablationVariants } from '@/lib/ablation';
import { LabError } from '@/lib/errors';
import { formatCounted } from '@/lib/format';
import type { AblationInfo, ExportedFile } from '@/workers/protocol';
import type { Action } from '../action';
import { settingObstacle, trainingObstacle } from '../pretrain/run';
import { rowAction, type RowAction } from '../rowAction';

/** Why no ablation can be worked off now. */
function ablationObstacle(): string | null {
  return trainingObstacle() ?? (useAblations.getState().workingId === null ? null : 'An ablation is active.');
}

const FEWEST_COMPARED = 2;

/** How many runs the form asks for, or what is wrong with the settings that are to be varied. */
function planned(): { runs: number; problem: string | null } {
  try {
    const { length } = ablationVariants(plannedAblation(), useSettings.getState().draft);
    return { runs: length, problem: null };
  } catch (error) {
    if (error instanceof LabError) return { runs: 0, problem: `${error.message} ${error.remedy}` };
    throw error;
  }
}

/** One run after another in this tab, with one thing varied. */
export const makeAblation: Action = {
  id: 'runs.ablation',
  label: () => {
    const { runs } = planned();
    return runs === 0 ? 'Start the runs' : `Start ${formatCounted(runs, 'run')}`;
  },
  title: 'Start the ablation',
  hint: 'One after another, in this tab',
  screens: ['/runs'],
  shortcut: 'Alt+S',
  watches: [useTraining, useAblations, useFaces, useSettings],
  obstacle: () => {
    const obstacle = ablationObstacle();
    if (obstacle) return obstacle;
    if (trainingFaces(useFaces.getState().faces).length === 0)
      return facesUnread() ?? 'It needs faces: import some first.';
    const { kind, strategies } = useAblations.getState().next;
    if (kind === 'masking' && strategies.length < FEWEST_COMPARED)
      return 'Choose at least two masking strategies to compare.';
    return settingObstacle() ?? planned().problem;
  },
  perform: async () => {
    const config = validConfig(useSettings.getState().draft);
    if (config) await beginAblation(plannedAblation(), config);
  },
};

/** The latest that has runs left. */
function unfinished(): AblationInfo | undefined {
  const runs = useRuns.getState().runs ?? [];
  return useAblations
    .getState()
    .ablations?.find((ablation) =>
      ablation.runs.some(({ runId }) => !isSettled(runs.find(({ id }) => id === runId))),
    );
}

const ofRow = { screens: ['/runs'] as const, key: ({ id }: AblationInfo) => id };

/** @param sentence for where there is none, once they were read */
const noneSaid = (sentence: string) => (): string =>
  useAblations.getState().ablations === null ? 'The ablations are being read.' : sentence;

/** Makes the runs of one that are left. */
export const resumeAblation = rowAction<AblationInfo>({
  ...ofRow,
  id: 'runs.resumeAblation',
  label: 'Resume the ablation',
  title: 'Resume the latest ablation',
  hint: 'With the remaining runs',
  watches: [useTraining, useAblations, useRuns],
  pick: unfinished,
  none: noneSaid('No ablation has runs left.'),
  obstacle: ablationObstacle,
  perform: goOnWith,
});

/** Deletes the plan of one; its runs stay. */
export const removeAblation = rowAction<AblationInfo>({
  ...ofRow,
  id: 'runs.forgetAblation',
  label: 'Remove the ablation',
  title: 'Remove the latest ablation',
  hint: 'Its runs stay in the table',
  watches: [useAblations],
  pick: () => useAblations.getState().ablations?.at(0),
  none: noneSaid('There is no ablation.'),
  obstacle: ({ id }) => (useAblations.getState().workingId === id ? 'It is active: stop it first.' : null),
  perform: ({ id }) => forgetAblation(id),
});

/** A file of what the finished runs of one came to. */
const exportOf = (
  id: string,
  label: string,
  write: (ablation: AblationInfo, made: readonly MadeRun[]) => ExportedFile,
): RowAction<AblationInfo> =>
  rowAction({
    ...ofRow,
    id: `runs.export.ablation.${id}`,
    label,
    title: `Export of the latest ablation: ${label}`,
    watches: [useAblations, useRuns],
    pick: () => {
      const { ablations } = useAblations.getState();
      return ablations?.find((ablation) => finishedOf(ablation).length > 0) ?? ablations?.at(0);
    },
    none: noneSaid('There is no ablation.'),
    obstacle: (ablation) => (finishedOf(ablation).length > 0 ? null : 'No run of it is finished yet.'),
    perform: async (ablation) => saveExport(write(ablation, await withCurves(finishedOf(ablation)))),
  });

const finishedOf = (ablation: AblationInfo) => finishedRuns(ablation, useRuns.getState().runs ?? []);

export const ABLATION_EXPORTS: readonly RowAction<AblationInfo>[] = [
  exportOf('table', 'Table (CSV)', ablationTableFile),
  exportOf('curves', 'Curves (CSV)', ablationCurvesFile),
  exportOf('picture', 'Curves (SVG)', ablationPictureFile),
];

/** A file of what it answers about held-out faces. */
const answerOf = (id: string, label: string, write: (ablation: AblationInfo) => ExportedFile) =>
  rowAction<AblationInfo>({
    ...ofRow,
    id: `runs.export.ablation.${id}`,
    label,
    title: `Export of the latest ablation: ${label}`,
    watches: [useAblations],
    pick: () => {
      const { ablations } = useAblations.getState();
      return ablations?.find(isMeasured) ?? ablations?.at(0);
    },
    none: noneSaid('There is no ablation.'),
    obstacle: (ablation) => (isMeasured(ablation) ? null : NOT_MEASURED),
    perform: (ablation) => saveExport(write(ablation)),
  });

const NOT_MEASURED = 'No run of it was measured on held-out faces.';

const ANSWER_LABELS = {
  'held-out.csv': 'Held-out faces (CSV)',
  'answer.md': 'Answer (Markdown)',
  'answer.tex': 'Answer (LaTeX)',
  'answer.json': 'Answer (JSON)',
} as const;

/** Shown where there is an answer. */
export const ABLATION_ANSWERS: readonly RowAction<AblationInfo>[] = ANSWER_FILES.map(([name, write]) =>
  answerOf(name, ANSWER_LABELS[name], write),
);

/** With its active run, which can be resumed. */
export const stopAblation: Action = {
  id: 'runs.stopAblation',
  label: 'Stop the ablation',
  title: 'Stop the ablation',
  screens: ['/runs'],
  shortcut: 'Alt+X',
  watches: [useAblations],
  obstacle: () => (useAblations.getState().workingId === null ? 'No ablation is active.' : null),
  perform: () => trainingSession.stop(),
};
