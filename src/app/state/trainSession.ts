/**
 * Drives the detector worker for the screen and sorts its events into the store. A dead worker ends the run; what was
 * measured stays, and the next start begins with a fresh worker. After a lost adapter it goes on by itself from the
 * last kept step.
 */
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import { createDetectorClient, type DetectorClient } from '@/workers/detectorClient';
import type { BlendPreview, FinetuneEvent, KeptTraining } from '@/workers/detectorProtocol';
import type { LibraryFace } from '@/workers/protocol';
import { reportFailure } from '@/app/reportFailure';
import { refreshDetectors } from './detectors';
import { readCrop } from './faceCrops';
import { useFaces } from './facesStore';
import { RestartLimit } from './restartLimit';
import { isActive, type KeepingState } from './runStore';
import { useDetectorSettings } from './settingsStore';
import { labelledFaces, useTrain } from './trainStore';

/** Steps whose losses are kept for the chart; later ones replace every other older one. */
const MAX_LOSSES = 4000;

let client: DetectorClient | undefined;
let ready: Promise<unknown> | undefined;
let planNumber = 0;
const restarts = new RestartLimit();

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
  const plan =
    items.length > 0 ? await worker().call('plan', useDetectorSettings.getState().draft, items) : null;
  if (number === planNumber) useTrain.setState({ plan });
}

/** Begins a run; failures to begin become the status `failed`, never a rejection. */
export function startTraining(faces: readonly LibraryFace[]): Promise<void> {
  const { encoder } = useTrain.getState();
  const { draft } = useDetectorSettings.getState();
  return begin(crypto.randomUUID(), (id) =>
    worker().call('start', id, draft, labelledFaces(faces), encoder, openDatasetName()),
  );
}

/** Goes on with a saved run over the same faces. */
export function restoreTraining(state: File, faces: readonly LibraryFace[]): Promise<void> {
  return begin(crypto.randomUUID(), async (id) => {
    const bytes = new Uint8Array(await state.arrayBuffer());
    await worker().call('restore', id, bytes, labelledFaces(faces), openDatasetName());
  });
}

/** Goes on with a kept training, over the faces that it was begun with, as if it had never stopped. */
export function goOnTraining({ id, step, config }: KeptTraining): Promise<void> {
  const resume = async () => {
    useDetectorSettings.getState().replace(config);
    useTrain.setState({ passedOver: await worker().call('resumeKept', id) });
  };
  return begin(id, resume, { state: 'kept', step });
}

/** Deletes what is kept of a training. @throws LabError `wrong-state` while a tab trains it */
export async function discardTraining(id: string): Promise<void> {
  await worker().call('discardKept', id);
  await refreshTrainings();
}

/** Reads again what can go on; without storage nothing can. */
export async function refreshTrainings(): Promise<void> {
  const kept = await worker()
    .call('keptTrainings')
    .catch(() => ({ trainings: [], unreadable: [] }));
  useTrain.setState({ kept });
}

/** What the training trains on, for the name of its detector. */
function openDatasetName(): string {
  const { datasets, datasetId } = useFaces.getState();
  return datasets.find(({ id }) => id === datasetId)?.name ?? 'faces';
}

async function begin(
  runId: string,
  start: (id: string) => Promise<unknown>,
  keeping: KeepingState = { state: 'none' },
): Promise<void> {
  if (isActive(useTrain.getState().status.phase)) return;
  losses.steps = [];
  losses.values = [];
  useTrain.setState({
    runId,
    keeping,
    passedOver: [],
    status: { phase: 'preparing', stage: 'scaling faces' },
    latest: null,
    epochs: [],
    bestEpoch: 0,
    view: null,
    report: null,
  });
  try {
    await connect();
    await start(runId);
  } catch (error) {
    // A crash or a lost adapter has already said why.
    const { status, runId: current } = useTrain.getState();
    if (current === runId && isActive(status.phase)) fail(toErrorReport(error));
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
  if (event.type === 'adapter-lost') return void goOnAfterLoss();
  if (event.runId !== useTrain.getState().runId) return;
  switch (event.type) {
    case 'status':
      useTrain.setState({ status: event.status });
      if (event.status.phase === 'finished' || event.status.phase === 'stopped') void keepBest();
      return;
    case 'kept':
      return useTrain.setState({ keeping: { state: 'kept', step: event.step } });
    case 'not-kept':
      return useTrain.setState({ keeping: { state: 'failed', error: event.error } });
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
  if (useTrain.getState().bestEpoch > 0) {
    await reportFailure(async () => {
      await worker().call('keep');
      await refreshDetectors();
    });
  }
  await refreshTrainings();
}

/** The loss itself was told as the failure of what was in hand. */
async function goOnAfterLoss(): Promise<void> {
  const { status, runId } = useTrain.getState();
  dropClient();
  await refreshTrainings();
  const wasLost = status.phase === 'failed' && status.error.code === 'adapter-lost';
  const kept = useTrain.getState().kept?.trainings.find(({ id }) => id === runId);
  if (wasLost && kept && restarts.allows(kept.step)) await goOnTraining(kept);
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
  void refreshTrainings();
}

function dropClient(): void {
  ready = undefined;
  client?.dispose();
  client = undefined;
}
