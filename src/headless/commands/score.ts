/** Photographs and videos by one detector, then their tables. */
import { sortChosen } from '@/app/intake/sorting';
import { beginIntake, useIntake } from '@/app/intake/intakeStore';
import { openLibrary } from '@/app/state/library';
import { queueFaces } from '@/app/state/queueFaces';
import { openDetectorFiles, openDetectors } from '@/app/state/scoreDetectors';
import { scoresToCsv, scoresToJson } from '@/app/state/scoreExports';
import { rowsOf } from '@/app/state/scoreRows';
import { cancelQueue } from '@/app/state/scoreSession';
import { useScore, type ScoreState } from '@/app/state/scoreStore';
import { inOneLine, type Host } from '../host';
import { tellOfDetector, withoutAttackScore } from '../detectors';
import type { Ending, ScoreCommand } from '../protocol';
import { tellRules } from './importFaces';

/**
 * @throws Error when the detector is refused, the queue stopped by itself, or no photograph gave a face; the tables are saved
 *   first where there are any
 */
export async function score(command: ScoreCommand, host: Host): Promise<Ending> {
  await openLibrary();
  await openDetectorFiles(host.files('detectors').map(({ file, path }) => new File([file], path)));
  const { detectorStatus, activeId } = useScore.getState();
  if (activeId === null)
    throw new Error('error' in detectorStatus ? inOneLine(detectorStatus.error) : 'No detector is open.');
  for (const { id } of openDetectors()) await tellOfDetector(id, command);
  beginIntake();
  const sorted = await sortChosen(host.files('faces'), {
    name: 'Scoring',
    kinds: ['photograph', 'archive', 'video'],
  });
  useIntake.setState({ account: sorted.account });
  const unfollow = follow(host);
  host.signal.addEventListener('abort', cancel);
  try {
    if (!host.signal.aborted) await queueFaces(sorted);
  } finally {
    host.signal.removeEventListener('abort', cancel);
    unfollow();
  }
  return end(host);
}

const cancel = () => void cancelQueue();

function follow({ tell, signal }: Host): () => void {
  let told = '';
  return useScore.subscribe(({ photos, listing, takingFrames }) => {
    // Frames of a video that is being taken apart come in after the command was to stop.
    if (signal.aborted && photos.some(({ status }) => status === 'waiting')) return cancel();
    if (listing || takingFrames || photos.length === 0) return;
    const left = photos.filter(({ status }) => status === 'waiting' || status === 'working').length;
    const line = `${photos.length - left} of ${photos.length}`;
    if (line !== told) tell({ event: 'scored', done: photos.length - left, total: photos.length });
    told = line;
  });
}

/** Saves the tables and tells what gave no score. */
async function end({ tell, save, signal }: Host): Promise<Ending> {
  const state = useScore.getState();
  const detectors = openDetectors();
  const { account } = useIntake.getState();
  for (const { path, reason, remedy } of account?.refused ?? [])
    tell({ event: 'left-out', name: path, reason: `${reason} ${remedy}` });
  tellRules(account, tell);
  if (state.photos.length > 0) {
    const scores = { state, detectors };
    await save({ name: 'scores.csv', blob: new Blob([scoresToCsv(scores)]) });
    await save({ name: 'scores.json', blob: new Blob([scoresToJson(scores)]) });
  }
  const reason = tellOutcome(state, tell);
  for (const { id, name, bonaFide } of detectors)
    if (bonaFide === null) tell({ event: 'no-attack-score', detector: name, reason: withoutAttackScore(id) });
  if (state.problem) throw new Error(inOneLine(state.problem));
  if (signal.aborted) return { event: 'stopped' };
  if ('error' in state.detectorStatus) throw new Error(inOneLine(state.detectorStatus.error));
  if (reason) throw new Error(reason);
  return { event: 'finished' };
}

/** @returns why there is no score at all; null when there is one */
function tellOutcome({ photos }: ScoreState, tell: Host['tell']): string | null {
  const failed = [
    ...rowsOf(photos, { detector: null, second: null }).flatMap(({ photo, face, status }) =>
      face ? [] : [{ name: photo.name, reason: status }],
    ),
    // Beside others in the same photograph, which have their scores.
    ...photos
      .filter(({ faces }) => faces.length > 0)
      .flatMap(({ name, unusable }) => unusable.map(({ error }) => ({ name, reason: error.message }))),
  ];
  for (const { name, reason } of failed) tell({ event: 'left-out', name, reason });
  const scored = photos.reduce((sum, { faces }) => sum + faces.length, 0);
  tell({ event: 'scores', faces: scored, failed: failed.length });
  if (scored > 0) return null;
  return `No photograph gave a face; the first reason: ${failed[0]?.reason ?? 'none given'}`;
}
