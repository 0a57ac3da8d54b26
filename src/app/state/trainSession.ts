/**
 * Drives the detector worker for the screen and sorts its events into the store. A dead worker or lost adapter ends
 * the run; what was measured stays, and the next start begins with a fresh worker.
 */
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import { createDetectorClient, type DetectorClient } from '@/workers/detectorClient';
import type { BlendPreview, FinetuneEvent } from '@/workers/detectorProtocol';
import type { LibraryFace } from '@/workers/protocol';
import { reportFailure } from '@/app/reportFailure';
import { refreshDetectors } from './detectors';
import { readCrop } from './faceCrops';
import { useFaces } from './facesStore';
import { isActive } from './runStore';
import { labelledFaces, useTrain } from './trainStore';

/** Steps whose losses are kept for the chart; later ones replace every other older one. */
const MAX_LOSSES = 4000;

let client: DetectorClient | undefined;
let ready: Promise<unknown> | undefined;
let runId = '';
let planNumber = 0;
/** What the run trains on, for the name of its detector. */
let datasetName = '';

/** Loss of each step of the run, outside React. */
export const losses: { steps: number[]; values: number[] } = { steps: [], values: [] };

function worker(): DetectorClient {
  client ??= createDetectorClient(hear, (error) => fail(toErrorReport(error)));
  return client;
}

/** Claims the adapter, once. */
function connect(): Promise<unknown> {
  ready ??= worker().call('init');
  return ready;
}

/** How the faces would be split, into the store; a later call overtakes an earlier one. */
export async function planSplit(faces: readonly LibraryFace[]): Promise<void> {
  const number = ++planNumber;
  const items = labelledFaces(faces).map(({ id, name, label, group, split }) => ({
    id,
    name,
    label,
    group: group ?? null,
    ...(split === undefined ? {} : { split }),
  }));
  const plan = items.length > 0 ? await worker().call('plan', useTrain.getState().draft, items) : null;
  if (number === planNumber) useTrain.setState({ plan });
}

/** Begins a run; failures to begin become the status `failed`, never a rejection. */
export function startTraining(faces: readonly LibraryFace[]): Promise<void> {
  const { draft, encoder } = useTrain.getState();
  return begin((id) => worker().call('start', id, draft, labelledFaces(faces), encoder));
}

/** Goes on with a saved run over the same faces. */
export function restoreTraining(state: File, faces: readonly LibraryFace[]): Promise<void> {
  return begin(async (id) => {
    const bytes = new Uint8Array(await state.arrayBuffer());
    await worker().call('restore', id, bytes, labelledFaces(faces));
  });
}

async function begin(start: (id: string) => Promise<unknown>): Promise<void> {
  if (isActive(useTrain.getState().status.phase)) return;
  runId = crypto.randomUUID();
  const { datasets, datasetId } = useFaces.getState();
  datasetName = datasets.find(({ id }) => id === datasetId)?.name ?? 'faces';
  losses.steps = [];
  losses.values = [];
  useTrain.setState({
    status: { phase: 'preparing', stage: 'scaling faces' },
    latest: null,
    epochs: [],
    bestEpoch: 0,
    view: null,
    report: null,
    problem: null,
  });
  try {
    await connect();
    await start(runId);
  } catch (error) {
    fail(toErrorReport(error));
  }
}

export const pauseTraining = () => worker().call('pause');
export const resumeTraining = () => worker().call('resume');
export const stopTraining = () => worker().call('stop');
export const saveTraining = () => worker().call('save');
export const exportDetector = (which: 'best' | 'last') => worker().call('exportDetector', which);

/** Judges the held-out faces, into the store. @throws LabError as the engine's `evaluate` */
export async function judge(): Promise<void> {
  useTrain.setState({ report: await worker().call('evaluate') });
}

/** One self-blended image of a stored face. */
export async function previewBlend(face: LibraryFace, seed: number, strength: number): Promise<BlendPreview> {
  const { rgb, parsing } = await readCrop(face);
  return worker().call('preview', { rgb, parsing }, seed, strength);
}

function hear(event: FinetuneEvent): void {
  if (event.type === 'adapter-lost') return dropClient();
  if (event.runId !== runId) return;
  switch (event.type) {
    case 'status':
      useTrain.setState({ status: event.status });
      if (event.status.phase === 'finished' || event.status.phase === 'stopped') void keepBest();
      return;
    case 'steps':
      for (const { step, loss } of event.rows) remember(step, loss);
      useTrain.setState({ latest: event.rows[event.rows.length - 1] });
      return;
    case 'history':
      return useTrain.setState({ epochs: event.rows, bestEpoch: event.bestEpoch });
    case 'epoch':
      useTrain.setState(({ epochs }) => ({
        epochs: [...epochs, event.row],
        bestEpoch: event.bestEpoch,
        view: event.view,
      }));
  }
}

/** A detector that took an hour to train is not lost with the tab. */
async function keepBest(): Promise<void> {
  if (useTrain.getState().bestEpoch === 0) return;
  await reportFailure(async () => {
    await worker().call('keep', datasetName);
    await refreshDetectors();
  });
}

function remember(step: number, loss: number): void {
  losses.steps.push(step);
  losses.values.push(loss);
  if (losses.steps.length <= MAX_LOSSES) return;
  losses.steps = losses.steps.filter((_, i) => i % 2 === 0);
  losses.values = losses.values.filter((_, i) => i % 2 === 0);
}

/** Ends the run and the worker; the next command begins with a fresh one. */
function fail(error: ErrorReport): void {
  const epoch = useTrain.getState().epochs.length;
  useTrain.setState({ status: { phase: 'failed', error, epoch } });
  dropClient();
}

function dropClient(): void {
  ready = undefined;
  client?.dispose();
  client = undefined;
}
