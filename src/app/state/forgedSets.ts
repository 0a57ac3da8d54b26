/** Making a forged set: a dataset of forgeries of the open one's genuine faces, with those faces. Nothing here rejects: the store says what failed. */
import { create } from '@/app/state/createStore';
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import type { ForgeryChoice } from '@/lib/forgeries';
import type { ForgeTally } from '@/workers/protocol';
import { purgeDataset, removeDataset } from './datasets';
import { stopFinding } from './faceGeometry';
import { openDatasetOf, useFaces } from './facesStore';
import { beginForging, completeGeometry, forgeTally } from './forgeFaces';
import { askBeforeLeaving } from './leaving';
import { askLibrary, openDataset, refreshDatasets } from './library';

type ForgingStatus =
  | { phase: 'idle' }
  /** `total`: 0 until geometry is there. */
  | { phase: 'forging'; done: number; total: number; stopping: AbortController }
  | { phase: 'failed'; error: ErrorReport };

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

/** Forgeries that are stored together; after each time it can be cancelled. */
const AT_ONCE = 4;

/** Resolves when the set is there and open, or failed, or was cancelled: then nothing is left of it. */
export async function makeForgedSet(): Promise<void> {
  const { family, count, seed } = useForgedSets.getState();
  const stopping = new AbortController();
  const show = (done: number, total: number) =>
    useForgedSets.setState({ status: { phase: 'forging', done, total, stopping } });
  useForgedSets.setState({ end: null });
  let made: string | null = null;
  try {
    show(0, 0);
    if (family !== 'blend') await completeGeometry();
    if (stopping.signal.aborted) return useForgedSets.setState({ status: { phase: 'idle' } });
    const order = await beginForging({ family, count, seed }, true);
    const name = freeName(`${openDatasetOf(useFaces.getState())?.name ?? 'Faces'}, forged`);
    const into = (made = await askLibrary((library) => library.createDataset(name)));
    let stored = 0;
    for (let isDone = false; !isDone && !stopping.signal.aborted;) {
      show(stored, order.count);
      const first = stored + 1;
      const step = await askLibrary((library) => library.forgeInto(into, AT_ONCE, first));
      stored += step.stored;
      isDone = step.isDone;
    }
    if (stopping.signal.aborted || stored === 0) await discard(into);
    else await finish(into, name, order.count);
    useForgedSets.setState({ status: { phase: 'idle' } });
  } catch (error) {
    if (made !== null) await discard(made).catch(() => {});
    useForgedSets.setState({ status: { phase: 'failed', error: toErrorReport(error) } });
  }
}

async function finish(id: string, name: string, wanted: number): Promise<void> {
  const tally = await forgeTally();
  await refreshDatasets();
  await openDataset(id);
  useForgedSets.setState({ end: { name, wanted, tally } });
}

async function discard(id: string): Promise<void> {
  const tally = await forgeTally().catch(() => null);
  await removeDataset(id);
  await purgeDataset(id);
  if (tally?.accepted === 0) useForgedSets.setState({ end: { name: '', wanted: 0, tally } });
}

/** Stops after the faces in work. */
export function stopForging(): void {
  const { status } = useForgedSets.getState();
  if (status.phase !== 'forging') return;
  status.stopping.abort();
  stopFinding();
}

function freeName(name: string): string {
  const taken = new Set(useFaces.getState().datasets.map((dataset) => dataset.name));
  for (let i = 1; ; i++) {
    const free = i === 1 ? name : `${name} ${i}`;
    if (!taken.has(free)) return free;
  }
}
