/** Photographs and videos by one detector, then their tables. */
import { emptyAccount, withOthersLeftOut } from '@/app/intake/account';
import { sortChosen } from '@/app/intake/sorting';
import { beginIntake, useIntake } from '@/app/intake/intakeStore';
import { findDetector } from '@/app/state/detectors';
import { openLibrary } from '@/app/state/library';
import { queueFaces } from '@/app/state/queueFaces';
import { chooseFraming, openDetectorFiles, openDetectors } from '@/app/state/scoreDetectors';
import { scoresToCsv, scoresToJson } from '@/app/state/scoreExports';
import { rowsOf } from '@/app/state/scoreRows';
import { cancelQueue } from '@/app/state/scoreSession';
import { useScore, type ScoreState } from '@/app/state/scoreStore';
import { scoreWarnings } from '@/app/state/warnings';
import { notTaken, tellAccount, type NotTaken } from '../accounting';
import { inOneLine, type Host } from '../host';
import { tellOfDetector, withoutAttackScore } from '../detectors';
import type { Ending, ScoreCommand } from '../protocol';
import { tellWarnings } from '../warnings';

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
  const { crops = 'detect', framing } = command;
  for (const { id } of openDetectors()) {
    await tellOfDetector(id, command);
    if (framing) await chooseFraming(id, framing);
  }
  useScore.setState({ crops });
  host.tell({ event: 'cropping', crops, framing: findDetector(activeId)?.framing });
  beginIntake();
  const sorted = await sortChosen(host.files('faces'), {
    name: 'Scoring',
    kinds: ['photograph', 'archive', 'video'],
  });
  useIntake.setState({ account: withOthersLeftOut(sorted.account, command.notGiven ?? {}) });
  const stopped = new Map<number, NotTaken>();
  const cancel = (): void => {
    for (const { key, name, status } of useScore.getState().photos)
      if (status === 'waiting')
        stopped.set(key, { name, reason: 'The command was stopped before its turn.' });
    void cancelQueue();
  };
  const unfollow = follow(host, cancel);
  host.signal.addEventListener('abort', cancel);
  try {
    if (!host.signal.aborted) await queueFaces(sorted);
  } finally {
    host.signal.removeEventListener('abort', cancel);
    unfollow();
  }
  return end(host, [...stopped.values()]);
}

function follow({ tell, signal }: Host, cancel: () => void): () => void {
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
async function end({ tell, save, signal }: Host, stopped: readonly NotTaken[]): Promise<Ending> {
  const state = useScore.getState();
  const detectors = openDetectors();
  const account = useIntake.getState().account ?? emptyAccount();
  const withoutScore = failuresIn(state);
  tellAccount(account, [...withoutScore, ...stopped], { tell });
  if (state.photos.length > 0) {
    const scores = { state, detectors, others: [...stopped, ...notTaken(account)] };
    await save({ name: 'scores.csv', blob: new Blob([scoresToCsv(scores)]) });
    await save({ name: 'scores.json', blob: new Blob([scoresToJson(scores)]) });
  }
  const scored = state.photos.reduce((sum, { faces }) => sum + faces.length, 0);
  tell({ event: 'scores', faces: scored, failed: withoutScore.length });
  for (const { id, name, bonaFide } of detectors)
    if (bonaFide === null) tell({ event: 'no-attack-score', detector: name, reason: withoutAttackScore(id) });
  for (const detector of detectors)
    tellWarnings({ tell }, scoreWarnings(detector, state.photos, state.view.threshold));
  if (state.problem) throw new Error(inOneLine(state.problem));
  if (signal.aborted) return { event: 'stopped' };
  if ('error' in state.detectorStatus) throw new Error(inOneLine(state.detectorStatus.error));
  if (scored === 0)
    throw new Error(
      `No photograph gave a face; the first reason: ${withoutScore[0]?.reason ?? 'none given'}`,
    );
  return { event: 'finished' };
}

/** Photographs without a score, and faces beside others in the same photograph, which have theirs. */
function failuresIn({ photos }: ScoreState): NotTaken[] {
  return [
    ...rowsOf(photos, { detector: null, second: null }).flatMap(({ photo, face, status }) =>
      face ? [] : [{ name: photo.name, reason: status }],
    ),
    ...photos
      .filter(({ faces }) => faces.length > 0)
      .flatMap(({ name, unusable }) => unusable.map(({ error }) => ({ name, reason: error.message }))),
  ];
}
