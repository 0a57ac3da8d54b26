/**
 * The page's hold on the faces library: opens it once, keeps the faces store in step with it, imports. What the
 * library has stored is there after a reload; the store only mirrors the open dataset.
 */
import { cutOtherwise, type Cropping } from '@/lib/cropping';
import { LabError, toErrorReport } from '@/lib/errors';
import { faceWorkersFor } from '@/lib/faceWorkers';
import type { TakenKind } from '@/lib/fileKinds';
import { recall, remember } from '@/lib/siteStorage';
import { loadSamples } from '@/workers/files';
import { createLibraryPort } from '@/workers/faces';
import type {
  ImportOptions,
  ImportSource,
  KnownFile,
  Labelling,
  LibraryEvent,
  UnfinishedImport,
} from '@/workers/protocol';
import type { Takes } from '@/app/intake/account';
import { noteIntake, noteLeftOut, useIntake } from '@/app/intake/intakeStore';
import { sortChosen, type ChosenFile, type Sorted } from '@/app/intake/sorting';
import { describeSources } from '@/app/intake/sources';
import { takeFrames } from '@/app/intake/takeFrames';
import { openDatasetOf, useFaces } from './facesStore';
import { hearGeometry } from './geometryStore';
import { framesFor, pathOf, sourcesToRetry, type ChosenSource } from './retry';

/** Which dataset was open last, across visits. */
const OPEN_KEY = 'fsfm-lab-dataset';

let opening: Promise<void> | undefined;
let queue: Promise<unknown> = Promise.resolve();
let cancelQueue = new AbortController();
/** What was chosen in this visit, by dataset: it can be tried again. */
const chosen = new Map<string, ChosenSource[]>();
/** Absent: as many as suit the machine. */
let faceWorkers: number | undefined;
/** Called by the last event of the import under way. */
let heardEnd: (() => void) | undefined;
/** What the import under way found to be there already. */
let heardKnown: KnownFile[] = [];

const library = createLibraryPort(hear);

/** Any question to the library, see `Port.ask`. */
export const askLibrary = library.ask;

/** Counts for imports from now on. @param count 1 to MOST_FACE_WORKERS */
export function setFaceWorkers(count: number): void {
  faceWorkers = count;
}

/** Opens the library and shows the dataset that was open last. Failures are in the store; never rejects. */
export function openLibrary(): Promise<void> {
  opening ??= open().catch((error: unknown) => {
    opening = undefined;
    useFaces.setState({ status: { phase: 'failed', error: toErrorReport(error) } });
  });
  return opening;
}

async function open(): Promise<void> {
  await refreshDatasets();
  useFaces.setState({ rebuilt: await askLibrary((faces) => faces.rebuilt()) });
  // A wish: without it the browser may clear under pressure. Not waited for: Firefox asks the person first.
  void navigator.storage.persist().catch(() => false);
  const { datasets } = useFaces.getState();
  const last = recall(OPEN_KEY);
  await openDataset(datasets.some(({ id }) => id === last) && last !== null ? last : datasets[0].id);
}

/** Reads the datasets' names, counts and sizes again. */
export async function refreshDatasets(): Promise<void> {
  const [datasets, unfinished, unfinishedSets] = await Promise.all([
    askLibrary((faces) => faces.listDatasets()),
    askLibrary((faces) => faces.unfinished()),
    askLibrary((faces) => faces.unfinishedForgedSets()),
  ]);
  useFaces.setState({ datasets, unfinished, unfinishedSets });
}

/** How pictures that come into a dataset from now on become crops. @throws LabError as the library */
export async function setCropping(datasetId: string, cropping: Cropping): Promise<void> {
  await askLibrary((stored) => stored.setCropping(datasetId, cropping));
  await refreshDatasets();
}

/** Shows a dataset; imports go there and runs train on it. */
export async function openDataset(datasetId: string): Promise<void> {
  remember(OPEN_KEY, datasetId);
  const [faces, failures] = await Promise.all([
    askLibrary((stored) => stored.faces(datasetId)),
    askLibrary((stored) => stored.failures(datasetId)),
  ]);
  useFaces.getState().show(datasetId, faces, failures);
  void checkFaces(datasetId);
}

/** Has the stored faces compared with what was stored, beside all else, and shows which are damaged. */
async function checkFaces(datasetId: string): Promise<void> {
  try {
    const damaged = await askLibrary((stored) => stored.checkFaces(datasetId));
    if (damaged > 0) await rereadFaces(datasetId);
  } catch {
    // What cannot be read says so where it is looked at.
  }
}

/** The rows of the open dataset anew: some are damaged, or no longer. */
async function rereadFaces(datasetId: string): Promise<void> {
  const faces = await askLibrary((stored) => stored.faces(datasetId));
  if (useFaces.getState().datasetId !== datasetId) return;
  const unusable = new Set(faces.filter(({ damaged }) => damaged).map(({ id }) => id));
  useFaces.setState(({ shownIds }) => ({ faces, shownIds: shownIds.filter((id) => !unusable.has(id)) }));
}

/** Imports the sample portraits that came with the app. Resolves when they are parsed or have failed. */
export async function importSamples(): Promise<void> {
  await openLibrary();
  await enqueue({ label: 'sample portraits' }, async (signal) => {
    const samples = await loadSamples(signal);
    return samples.map(({ name, blob, found }) => ({ path: name, file: blob, ...(found && { found }) }));
  });
}

/** What a dataset takes. */
export const DATASET_KINDS = [
  'photograph',
  'archive',
  'map',
  'video',
] as const satisfies readonly TakenKind[];
const DATASET: Takes = { name: 'a dataset', kinds: DATASET_KINDS };

/** The dataset of the first look. */
export const SAMPLES_NAME = 'Sample portraits';

/** Whether a person's own faces go into the dataset that is open: the samples stay among themselves. */
export const isOpenForOwnFaces = (): boolean => openDatasetOf(useFaces.getState())?.name !== SAMPLES_NAME;

/** A person's own faces do not go among the samples that happen to be open: their own dataset is opened. */
async function leaveSamples(): Promise<void> {
  if (isOpenForOwnFaces()) return;
  const state = useFaces.getState();
  const own = state.datasets.find(({ name }) => name !== SAMPLES_NAME);
  await openDataset(own?.id ?? (await askLibrary((stored) => stored.createDataset('My faces'))));
  await refreshDatasets();
}

/** What came of one import; others may run before and after it. */
export interface Imported {
  /** Where it went. */
  datasetId: string;
  /** Those of its files that were there already. */
  known: readonly KnownFile[];
}

/**
 * Imports into the dataset that is open. Videos, those in folders too, come after all else, each as an import of its
 * frames. Resolves when all was imported or has failed.
 */
export async function importSorted(
  sorted: Pick<Sorted, 'faces' | 'videos' | 'sources'>,
  how: HowToImport = {},
): Promise<Imported> {
  const { framesPerVideo } = useFaces.getState();
  return importAs(sorted, () => framesPerVideo, how);
}

/** What was decided of an import. */
interface HowToImport {
  /** What becomes of each file; absent: what its path says. */
  labelling?: Labelling;
  /** How pictures become crops from now on; absent: as the dataset has it. */
  cropping?: Cropping;
  /** What was chosen, for people; absent: as the files say. */
  label?: string;
}

type OneImport = Omit<ImportOptions, 'atOnce'>;

/** @param frames how many are taken of the video, or the folder, at this path */
async function importAs(
  { faces, videos, sources }: Pick<Sorted, 'faces' | 'videos' | 'sources'>,
  frames: (path: string) => number,
  { labelling, cropping, label = faces.length > 0 ? describeSources(faces) : '' }: HowToImport,
): Promise<Imported> {
  await openLibrary();
  await leaveSamples();
  const { datasetId } = useFaces.getState();
  if (cropping && datasetId !== '') await setCropping(datasetId, cropping);
  useFaces.setState({ known: [], changed: [], contradicting: [] });
  const now = sources.map((source) => ({
    ...{ source, framesPerVideo: frames(pathOf(source)) },
    ...(labelling && { labelling }),
  }));
  chosen.set(datasetId, [...(chosen.get(datasetId) ?? []), ...now]);
  const drop = crypto.randomUUID();
  const choice = (name: string, framesPerVideo: number): OneImport => ({
    ...{ label: name, framesPerVideo, drop },
    ...(labelling && { labelling }),
  });
  const imports: Promise<readonly KnownFile[]>[] = [];
  if (faces.length > 0)
    imports.push(enqueue(choice(label, frames(pathOf(faces[0]))), () => Promise.resolve(faces)));
  for (const video of await wantedOf(videos, labelling)) {
    const framesPerVideo = frames(video.path);
    const load = (signal: AbortSignal) => framesOf(video, framesPerVideo, signal);
    imports.push(enqueue(choice(video.path, framesPerVideo), load));
  }
  const imported = { datasetId, known: (await Promise.all(imports)).flat() };
  tellOtherwiseCut(imported);
  return imported;
}

/** Files that were imported before keep their faces, also where pictures are to be cut in another way now. */
function tellOtherwiseCut(imported: Imported): void {
  const state = useFaces.getState();
  const { cropping } = openDatasetOf(state) ?? {};
  if (!cropping || state.datasetId !== imported.datasetId) return;
  const known = new Set(imported.known.map(({ name }) => name));
  const sentence = cutOtherwise(
    state.faces.filter(({ name }) => known.has(name)),
    cropping,
  );
  if (sentence !== null) noteIntake(sentence);
}

/** Without those of classes that are left out, whose frames nobody needs. */
async function wantedOf(
  videos: readonly ChosenFile[],
  labelling?: Labelling,
): Promise<readonly ChosenFile[]> {
  if (!labelling || videos.length === 0) return videos;
  const paths = videos.map(({ path }) => path);
  const unwanted = new Set(await askLibrary((library) => library.unwanted(paths, labelling)));
  if (unwanted.size > 0) noteLeftOut({ plan: [...unwanted] });
  return videos.filter(({ path }) => !unwanted.has(path));
}

function framesOf(video: ChosenFile, total: number, signal: AbortSignal): Promise<ImportSource[]> {
  return takeFrames(video, total, signal, (done) =>
    useFaces.setState({ status: { phase: 'taking frames', name: video.path, done, total } }),
  );
}

/** Tries those of the failed files again that were chosen in this visit, as they were tried the first time. */
export async function retryFailures(): Promise<void> {
  const { datasetId, failures } = useFaces.getState();
  // Each as it was to be labelled.
  const byLabelling = new Map<Labelling | undefined, ChosenSource[]>();
  for (const one of sourcesToRetry(chosen.get(datasetId) ?? [], failures))
    byLabelling.set(one.labelling, [...(byLabelling.get(one.labelling) ?? []), one]);
  for (const [labelling, again] of byLabelling) await importAgain(again, { labelling });
}

/** What is gone by now is told, as for files that come for the first time. */
async function importAgain(again: readonly ChosenSource[], how: HowToImport): Promise<void> {
  const sorted = await sortChosen(
    again.map(({ source }) => source),
    DATASET,
  );
  useIntake.setState({ account: sorted.account });
  const { framesPerVideo } = useFaces.getState();
  await importAs(sorted, (path) => framesFor(path, again) ?? framesPerVideo, how);
}

/** Goes on with an import of an earlier visit, in its dataset; the browser asks for leave to read the files. */
export async function continueImport(unfinished: UnfinishedImport): Promise<void> {
  const { id, datasetId, label, framesPerVideo = useFaces.getState().framesPerVideo } = unfinished;
  const { handles, labelling } = await askLibrary((faces) => faces.choiceOf(id));
  for (const handle of handles) {
    if ((await handle.requestPermission?.({ mode: 'read' })) === 'denied') {
      throw new LabError(
        'wrong-state',
        `The browser has no permission to read "${handle.name}".`,
        'Allow it when asked, or choose the files again: finished ones are skipped.',
      );
    }
  }
  await openDataset(datasetId);
  await forgetImport(id);
  await importAgain(
    handles.map((handle) => ({ source: { handle }, framesPerVideo })),
    { labelling, label },
  );
}

/** Gives an unfinished import up; what it imported stays. */
export async function forgetImport(id: string): Promise<void> {
  await askLibrary((faces) => faces.forgetImport(id));
  await refreshDatasets();
}

/** Stops after the files in work and forgets what is queued; faces imported so far stay. */
export function cancelImport(): void {
  cancelQueue.abort();
  cancelQueue = new AbortController();
  void askLibrary((faces) => faces.cancelImport());
}

/**
 * Into the dataset that is open now, whichever is when its turn comes.
 * @returns the files that were there already
 */
function enqueue(
  options: OneImport,
  load: (signal: AbortSignal) => Promise<ImportSource[]>,
): Promise<readonly KnownFile[]> {
  const { signal } = cancelQueue;
  const { datasetId } = useFaces.getState();
  if (datasetId === '') return Promise.resolve([]); // the library could not be opened: the store says why
  const turn = queue.then(() => (signal.aborted ? [] : run(datasetId, options, load, signal)));
  queue = turn;
  return turn;
}

async function run(
  datasetId: string,
  choice: OneImport,
  load: (signal: AbortSignal) => Promise<ImportSource[]>,
  signal: AbortSignal,
): Promise<readonly KnownFile[]> {
  heardKnown = [];
  try {
    useFaces.setState({ status: { phase: 'listing files', found: 0 } });
    const sources = await load(signal);
    const options = { ...choice, atOnce: faceWorkers ?? faceWorkersFor(navigator) };
    // Answers and events come by different ways: an import is over when both say so.
    const ended = new Promise<void>((resolve) => (heardEnd = resolve));
    await askLibrary((faces) => faces.import(datasetId, sources, options));
    await ended;
    useFaces.setState({ status: { phase: 'idle' } });
  } catch (error) {
    const failed = { phase: 'failed', error: toErrorReport(error) } as const;
    useFaces.setState({ status: signal.aborted ? { phase: 'idle' } : failed });
  }
  heardEnd = undefined;
  const own = heardKnown;
  await refreshAfterImport(datasetId).catch(() => {}); // the import itself has already said what is wrong
  return own;
}

/** A file that failed before may have given a face now. */
async function refreshAfterImport(datasetId: string): Promise<void> {
  await refreshDatasets();
  if (useFaces.getState().faces.some(({ damaged }) => damaged)) await rereadFaces(datasetId);
  const failures = await askLibrary((faces) => faces.failures(datasetId));
  if (useFaces.getState().datasetId !== datasetId) return;
  const canRetry = sourcesToRetry(chosen.get(datasetId) ?? [], failures).length > 0;
  useFaces.setState({ failures, canRetry });
}

function hear(event: LibraryEvent): void {
  const { datasetId, failures, known, addFaces } = useFaces.getState();
  switch (event.type) {
    case 'ended':
      return heardEnd?.();
    case 'loading': {
      if (!heardEnd) return; // for a face that is picked anew: nothing is imported
      const { label, done, total } = event;
      return useFaces.setState({ status: { phase: 'loading models', label, done, total } });
    }
    case 'ready':
      return useFaces.setState({ report: event.report });
    case 'exporting': {
      const { done, total } = event;
      return useFaces.setState({ exporting: done < total ? { done, total } : null });
    }
    case 'geometry':
      return hearGeometry(event);
    case 'left-out':
      return noteLeftOut(event.leftOut);
    case 'listing':
      return useFaces.setState({ status: { phase: 'listing files', found: event.found } });
    case 'progress': {
      const { counts, facesPerSecond, etaMs } = event;
      if (heardEnd) useFaces.setState({ status: { phase: 'importing', counts, facesPerSecond, etaMs } });
      heardKnown.push(...event.known);
      if (event.datasetId !== datasetId) return;
      if (event.added.length > 0) addFaces(event.added);
      for (const face of event.relabelled) useFaces.getState().replaceFace(face.id, face);
      useFaces.setState(({ changed, contradicting }) => ({
        changed: [...changed, ...event.changed],
        contradicting: [...contradicting, ...event.contradicting],
      }));
      if (event.failures.length > 0) useFaces.setState({ failures: [...failures, ...event.failures] });
      if (event.known.length > 0) useFaces.setState({ known: [...known, ...event.known] });
    }
  }
}

/** Forgets the failures of the open dataset; their files can be imported again either way. */
export async function clearFailures(): Promise<void> {
  const { datasetId } = useFaces.getState();
  await askLibrary((faces) => faces.clearFailures(datasetId));
  useFaces.setState({ failures: [], known: [], changed: [], contradicting: [], canRetry: false });
}
