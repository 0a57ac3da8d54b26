/**
 * Making a forged set: a dataset of forgeries of the open one's genuine faces, with those faces. One that was stopped or
 * interrupted goes on later. What fails while one is made is in the store; `forgetForgedSet` rejects.
 */
import { create } from '@/app/state/createStore';
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import type { ForgeryChoice } from '@/lib/forgeries';
import type { BegunSet, ForgeTally, UnfinishedSet } from '@/workers/protocol';
import { purgeDataset, removeDataset } from './datasets';
import { stopFinding } from './faceGeometry';
import { useFaces } from './facesStore';
import { completeGeometry, forgeTally, holdForging } from './forgeFaces';
import { askBeforeLeaving } from './leaving';
import { askLibrary, openDataset, refreshDatasets } from './library';

type ForgingStatus =
  | { phase: 'idle' }
  /** `total`: 0 until geometry is there. */
  | { phase: 'forging'; done: number; total: number; stopping: AbortController }
  /** `made`: forgeries that are there and can be continued. */
  | { phase: 'failed'; error: ErrorReport; made: number };

interface ForgedSetsState {
  status: ForgingStatus;
  family: ForgeryChoice;
  count: number;
  seed: number;
  /** What came of the latest set. */
  end: { name: string; wanted: number; tally: ForgeTally } | null;
}

export const useForgedSets = create<ForgedSetsState>()(() => ({
  status: { phase: 'idle' },
  family: 'mixed',
  count: 100,
  seed: 1,
  end: null,
}));

askBeforeLeaving(() => useForgedSets.getState().status.phase === 'forging');

/** Forgeries that are stored together; after each time it can be stopped. */
const AT_ONCE = 4;

/** Resolves when the set is there and open, or failed, or was stopped: what was made until then stays. */
export function makeForgedSet(): Promise<void> {
  const { family, count, seed } = useForgedSets.getState();
  const { datasetId } = useFaces.getState();
  return makeSet(async (signal) => {
    if (family !== 'blend') await completeGeometry();
    if (signal.aborted) return null;
    return askLibrary((library) => library.beginForgedSet(datasetId, { family, count, seed }));
  });
}

/** Goes on with one that was stopped or interrupted; resolves as `makeForgedSet`. */
export const continueForgedSet = ({ id }: UnfinishedSet): Promise<void> =>
  makeSet(() => askLibrary((library) => library.continueForgedSet(id)));

/** Gives an unfinished set up; what was made stays. @throws LabError `storage-full` */
export async function forgetForgedSet({ id }: UnfinishedSet): Promise<void> {
  await askLibrary((library) => library.forgetForgedSet(id));
  await refreshDatasets();
}

/** @param begin null: it was stopped before there was a set */
async function makeSet(begin: (signal: AbortSignal) => Promise<BegunSet | null>): Promise<void> {
  const stopping = new AbortController();
  const show = (done: number, total: number) =>
    useForgedSets.setState({ status: { phase: 'forging', done, total, stopping } });
  useForgedSets.setState({ end: null });
  const letGo = holdForging();
  let set: BegunSet | null = null;
  let done = 0;
  try {
    show(0, 0);
    set = await begin(stopping.signal);
    if (set) {
      done = set.done;
      for (let isDone = false; !isDone && !stopping.signal.aborted;) {
        show(done, set.total);
        ({ done, isDone } = await askLibrary((library) => library.forgeOn(AT_ONCE)));
        if (isDone && done > 0) await finish(set);
      }
    }
    useForgedSets.setState({ status: { phase: 'idle' } });
  } catch (error) {
    useForgedSets.setState({ status: { phase: 'failed', error: toErrorReport(error), made: done } });
  } finally {
    if (set) await putAway(set, done).catch(() => {});
    letGo();
  }
}

async function finish({ id, name, total }: BegunSet): Promise<void> {
  const tally = await forgeTally();
  await refreshDatasets();
  await openDataset(id);
  useForgedSets.setState({ end: { name, wanted: total, tally } });
}

/** Whatever became of it; an empty one is nothing to be kept. */
async function putAway({ id }: BegunSet, done: number): Promise<void> {
  await askLibrary((library) => library.stopForgedSet());
  if (done === 0) {
    const tally = await forgeTally();
    await removeDataset(id);
    await purgeDataset(id);
    if (tally.draws > 0) useForgedSets.setState({ end: { name: '', wanted: 0, tally } });
  }
  await refreshDatasets();
}

/** Stops after the faces in work. */
export function stopForging(): void {
  const { status } = useForgedSets.getState();
  if (status.phase !== 'forging') return;
  status.stopping.abort();
  stopFinding();
}
