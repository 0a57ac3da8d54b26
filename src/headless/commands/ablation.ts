/** An ablation over the open dataset, or the latest that is not done; its table and curves, also of one that is half done. */
import {
  ablationCurvesFile,
  ablationPictureFile,
  ablationTableFile,
  runsOf,
  withCurves,
} from '@/app/state/ablationFiles';
import { ANSWER_FILES, isMeasured, pairAnswers } from '@/app/state/ablationAnswer';
import {
  beginAblation,
  goOnWith,
  isSettled,
  refreshAblations,
  useAblations,
} from '@/app/state/ablationSession';
import { trainingFaces, useFaces } from '@/app/state/facesStore';
import { refreshRuns, useRuns } from '@/app/state/runsStore';
import { standingOf } from '@/app/state/runWords';
import { useTraining } from '@/app/state/trainingStore';
import { attackWarning, geometryWarning } from '@/app/state/warnings';
import { PRETRAINING } from '@/lib/config';
import { LabError } from '@/lib/errors';
import type { AblationInfo } from '@/workers/protocol';
import type { Host } from '../host';
import type { AblationCommand, Ending } from '../protocol';
import { stopTraining, tellAdapter } from '../training';
import { tellWarnings } from '../warnings';
import { openWanted } from './importFaces';

const TELL_MS = 1000;
const FILES = [
  ['table.csv', ablationTableFile],
  ['curves.csv', ablationCurvesFile],
  ['curves.svg', ablationPictureFile],
] as const;

/** @throws LabError when there is no face or nothing to go on with; Error when a run ended early, after the files */
export async function ablation(command: AblationCommand, host: Host): Promise<Ending> {
  await tellAdapter(host);
  await openWanted();
  const stop = () => void stopTraining();
  const unfollow = follow(host);
  host.signal.addEventListener('abort', stop);
  try {
    if (command.resume) await resume(host);
    else {
      const faces = trainingFaces(useFaces.getState().faces);
      tellWarnings(host, [attackWarning(faces), geometryWarning(faces, configOf(command))]);
      await beginAblation(command.plan, configOf(command));
    }
  } finally {
    host.signal.removeEventListener('abort', stop);
    unfollow();
  }
  await refreshAblations();
  const made = latest();
  const done = await saveFiles(made, host);
  if (done === made.runs.length) return { event: 'finished' };
  if (host.signal.aborted) return { event: 'stopped' };
  throw new Error(`A run ended early: ${standings(made)}.`);
}

const configOf = ({ settings }: AblationCommand) => PRETRAINING.link.fromQuery(new URLSearchParams(settings));

function latest(): AblationInfo {
  const [found] = useAblations.getState().ablations ?? [];
  if (found) return found;
  throw new LabError('wrong-state', 'No ablation is saved here.', 'Start one with its faces.');
}

async function resume({ tell }: Host): Promise<void> {
  await refreshAblations();
  const found = latest();
  const { done, total } = await countDone(found);
  tell({ event: 'goes-on', done, total });
  await goOnWith(found);
}

async function countDone(found: AblationInfo): Promise<{ done: number; total: number }> {
  await refreshRuns();
  const existing = runsOf(found, useRuns.getState().runs ?? []);
  return { done: existing.filter(({ run }) => isSettled(run)).length, total: found.runs.length };
}

/** Tells how many runs are done, and which is active. @returns what ends it */
function follow({ tell }: Host): () => void {
  let told = '';
  let looking = false;
  const look = async (): Promise<void> => {
    const { ablations, workingId } = useAblations.getState();
    const working = ablations?.find(({ id }) => id === workingId);
    if (!working || looking) return;
    looking = true;
    const { done, total } = await countDone(working).finally(() => (looking = false));
    const { training } = useTraining.getState();
    const own = working.runs.find(({ runId }) => runId === training?.runId);
    const going = own && training?.status.phase !== 'finished';
    const run = going ? { run: training?.title, steps: training?.latest?.step ?? 0 } : {};
    const line = JSON.stringify({ done, ...run });
    if (line !== told) tell({ event: 'runs', done, total, ...run });
    told = line;
  };
  const timer = setInterval(() => void look(), TELL_MS);
  return () => clearInterval(timer);
}

/** @returns how many runs are settled */
async function saveFiles(made: AblationInfo, { save, tell }: Host): Promise<number> {
  const { done, total } = await countDone(made);
  tell({ event: 'runs', done, total });
  const existing = runsOf(made, useRuns.getState().runs ?? []);
  const finished = await withCurves(existing.filter(({ run }) => run.phase === 'finished'));
  if (finished.length > 0) for (const [name, write] of FILES) await save(write(made, finished), name);
  if (isMeasured(made)) {
    for (const [name, write] of ANSWER_FILES) await save(write(made), name);
    for (const { sentence } of pairAnswers(made)) tell({ event: 'answer', sentence });
  }
  return done;
}

/** Status of every run, for the reason. */
function standings(made: AblationInfo): string {
  const existing = runsOf(made, useRuns.getState().runs ?? []);
  return existing.map(({ label, run }) => `${label} ${standingOf(run)}`).join(', ');
}
