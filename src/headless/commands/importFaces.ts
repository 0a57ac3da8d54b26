/** Photographs, videos, archives and parsing maps into a dataset of the library; every file is accounted for. */
import { emptyAccount } from '@/app/intake/account';
import { beginIntake, useIntake } from '@/app/intake/intakeStore';
import { createDataset } from '@/app/state/datasets';
import { labelFaces } from '@/app/state/editFaces';
import { trainingFaces, useFaces, type FacesState } from '@/app/state/facesStore';
import { croppingFor, labellingFor } from '@/app/state/importPlan';
import { cancelImport, importSorted, openDataset, openLibrary, setFaceWorkers } from '@/app/state/library';
import { throttle } from '@/app/state/throttle';
import { withCropping } from '@/lib/cropping';
import { changedSentence, contradictingSentence } from '@/lib/changedFaces';
import { LabError } from '@/lib/errors';
import { errorFromReport } from '@/workers/transfer';
import { duplicatesOf, failuresOf, ofEarlierImports, takenBy, tellAccount } from '../accounting';
import type { Host } from '../host';
import type { Ending, ImportRequest } from '../protocol';
import { plannedLabelling, sortForDataset } from './plan';

const TELL_MS = 1000;

/**
 * @throws Error when no file gave a face, with the first reason; LabError `invalid-config` as `ImportRequest.needsGenuine` says
 */
export async function importFaces(request: ImportRequest, host: Host): Promise<Ending> {
  const { dataset, classes = {}, needsGenuine = false, notGiven = {}, faceWorkers, cropping = {} } = request;
  if (faceWorkers !== undefined) setFaceWorkers(faceWorkers);
  await openWanted(dataset);
  if (dataset !== undefined) host.tell({ event: 'dataset', name: dataset });
  beginIntake();
  const sorted = await sortForDataset(notGiven, host);
  useIntake.setState({ account: sorted.account });
  const { labelling, planned, found } = await plannedLabelling(sorted, { classes, needsGenuine }, host);
  const cut = withCropping(croppingFor(found), cropping);
  const { wishes } = labelling;
  const how = { labelling: { ...labellingFor(found, cut), wishes }, cropping: cut };
  host.tell({ event: 'cropping', ...how.cropping });
  const unfollow = followImport(host);
  host.signal.addEventListener('abort', cancelImport, { once: true });
  try {
    if (!host.signal.aborted && sorted.sources.length > 0) await importSorted(sorted, how);
  } finally {
    host.signal.removeEventListener('abort', cancelImport);
    unfollow();
  }
  for (const reason of found.mixedFramings) host.tell({ event: 'warning', reason });
  const ending = account(host);
  if (ending.event === 'finished') await renameClasses(classes, planned, host);
  return ending;
}

/**
 * Also of faces that were stored before.
 * @throws LabError `invalid-config` for a class that neither the files nor the dataset have
 */
async function renameClasses(
  classes: Readonly<Record<string, string>>,
  planned: ReadonlySet<string>,
  { tell }: Host,
): Promise<void> {
  for (const [from, to] of Object.entries(classes)) {
    const { faces } = useFaces.getState();
    const chosen = faces.filter(({ label = '' }) => label === from);
    const isDone = planned.has(from) && chosen.length === 0;
    if (isDone) continue;
    if (chosen.length === 0) {
      const known = [...new Set(faces.map(({ label = '' }) => label))].sort();
      throw new LabError(
        'invalid-config',
        `No face has ${from === '' ? 'no class' : `the class "${from}"`}; the classes are ${known.map((name) => `"${name}"`).join(', ')}.`,
        'Correct --classes; "" is the class of faces without one.',
      );
    }
    await labelFaces(chosen, to);
    tell({ event: 'class-renamed', from, to, faces: chosen.length });
  }
}

/** Opens the library and the dataset of this name, made if missing; without a name the one that was open last. */
export async function openWanted(name?: string): Promise<void> {
  await openLibrary();
  throwFailure(useFaces.getState());
  if (name === undefined) return;
  const known = useFaces.getState().datasets.find((dataset) => dataset.name === name);
  await (known ? openDataset(known.id) : createDataset(name));
}

function throwFailure({ status }: FacesState): void {
  if (status.phase === 'failed') throw errorFromReport(status.error);
}

function followImport({ tell }: Host): () => void {
  let told: number | null = null;
  const tellDone = throttle((done: number) => {
    if (done !== told) tell({ event: 'faces', done });
    told = done;
  }, TELL_MS);
  const stop = useFaces.subscribe(({ status }) => {
    if (status.phase === 'loading models' || status.phase === 'listing files') tellDone(0);
    if (status.phase === 'importing') tellDone(status.counts.done);
  });
  return () => {
    stop();
    tellDone.flush();
  };
}

/** Tells what gave no face, and why. */
function account(host: Host): Ending {
  const { tell, signal } = host;
  const state = useFaces.getState();
  throwFailure(state);
  const { account: taken, notes } = useIntake.getState();
  const files = taken ?? emptyAccount();
  const isOfThese = takenBy(files);
  // The dataset also remembers what failed in earlier imports.
  const failed = failuresOf(state.failures.filter(({ name }) => isOfThese(name)));
  const without = tellAccount(files, [...failed, ...duplicatesOf(state.known)], host);
  for (const reason of notes) tell({ event: 'warning', reason });
  for (const { was, is } of state.changed)
    tell({
      ...{ event: 'class-changed', name: is.name, from: was.label, to: is.label },
      ...(was.split !== is.split && { fromPart: was.split, toPart: is.split }),
    });
  for (const reason of [changedSentence(state.changed), contradictingSentence(state.contradicting)])
    if (reason !== null) tell({ event: 'warning', reason });
  const usable = trainingFaces(state.faces);
  const earlier = ofEarlierImports(usable, files);
  if (earlier !== null) tell({ event: 'warning', reason: earlier });
  for (const reason of state.report?.reduced ?? []) tell({ event: 'warning', reason });
  const faces = usable.length;
  const whole = usable.filter(({ isWhole }) => isWhole).length;
  const updated = state.changed.length;
  tell({ event: 'faces-ready', faces, whole, updated, failed: without.length });
  if (signal.aborted) return { event: 'stopped' };
  if (faces === 0)
    throw new Error(`No picture gave a face; the first reason: ${without[0]?.reason ?? 'none given'}`);
  return { event: 'finished' };
}
