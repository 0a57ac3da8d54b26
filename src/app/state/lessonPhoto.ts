/** The photograph that the lesson is told on: a sample, or one that a person brings; it stays in this tab's memory. */
import { noteIntake } from '@/app/intake/intakeStore';
import type { Sorted } from '@/app/intake/sorting';
import { LabError, toErrorReport } from '@/lib/errors';
import { faceModels, foundFaces, photos as photoQueue } from '@/workers/faces';
import { loadSamples, type Sample } from '@/workers/files';
import type { FaceCrop, PhotoOutcome } from '@/workers/protocol';
import { faceHost } from '@/workers/hosts';
import { errorFromReport } from '@/workers/transfer';
import { drawnCrop } from './drawnCrop';
import { useLesson, type LessonPhoto } from './lesson';

/** Enough to choose from; the lesson needs one. */
const SAMPLES = 8;
/** Longer sides of a photograph to look at are scaled down to this, pixels. */
const SHOWN_SIDE = 1280;

/** Shows the next of the sample portraits; the drawn face where none is installed. */
export async function nextSample(): Promise<void> {
  const { sample } = useLesson.getState();
  const index = sample === null ? 0 : (sample + 1) % SAMPLES;
  await show('Reading a sample portrait …', index, async () => {
    try {
      const samples = await loadSamples(undefined, SAMPLES);
      return await readSample(samples[index % samples.length]);
    } catch {
      // The Faces screen says what is missing; here there is another face to look at.
      return { name: drawnCrop.name, picture: null, faces: [drawnCrop] };
    }
  });
}

let others: Promise<readonly LessonPhoto[]> | undefined;

/** So many faces of other people, of the sample portraits; fewer where they are not installed. */
export async function otherFaces(than: FaceCrop, count: number): Promise<FaceCrop[]> {
  others ??= loadSamples(undefined, count + 1)
    .then((samples) => Promise.all(samples.map(readSample)))
    .catch((error: unknown) => {
      others = undefined; // the next time may succeed
      throw error;
    });
  const photos = await others.catch(() => []);
  return photos
    .flatMap(({ faces }) => faces.slice(0, 1))
    .filter(({ id }) => id !== than.id)
    .slice(0, count);
}

async function readSample({ name, blob, found }: Sample): Promise<LessonPhoto> {
  if (!found) return findFaces(name, blob);
  return {
    name,
    picture: blob,
    faces: [await foundFaces.ask((faces) => faces.read(name, blob, found))],
  };
}

/** Takes the first photograph of what a person brought; what is wrong with it is in the store, and the face before stays. */
export async function takeLessonPhoto({ faces: sources, paths }: Sorted): Promise<void> {
  await show('Looking for faces …', null, async () => {
    const release = faceHost.hold();
    try {
      const { photos } = await photoQueue.ask((queue) => queue.add(sources));
      const keys = photos.map(({ key }) => key);
      try {
        if (photos.length === 0) throw noPhotograph();
        if (paths.length > 1) noteIntake(`The lesson shows one photograph at a time: ${photos[0].name}.`);
        return await readQueued(photos[0].name, photos[0].key);
      } finally {
        await photoQueue.ask((queue) => queue.remove(keys));
      }
    } finally {
      release();
    }
  });
}

const noPhotograph = (): LabError =>
  new LabError('unreadable-image', 'There is no photograph among these files.', 'Choose one with a face.');

/** For a sample that nobody has looked at yet. */
async function findFaces(name: string, blob: Blob): Promise<LessonPhoto> {
  const outcome = await faceModels.process({ name, blob });
  if (!outcome.ok) throw errorFromReport(outcome.error);
  return { name, picture: blob, faces: [outcome.face] };
}

async function readQueued(name: string, key: number): Promise<LessonPhoto> {
  await faceModels.init((event) => {
    if (event.type === 'loading')
      useLesson.setState({ reading: `Loading the face models: ${event.label} …` });
  });
  useLesson.setState({ reading: 'Looking for faces …' });
  const outcome = await photoQueue.ask<PhotoOutcome>((queue) => queue.faces(key));
  if (!outcome.ok) throw errorFromReport(outcome.error);
  const picture = await photoQueue.ask((queue) => queue.picture(key, SHOWN_SIDE));
  return { name, picture, faces: outcome.photo.faces };
}

/** The one wanted last is shown. */
let wanted = 0;

async function show(doing: string, sample: number | null, read: () => Promise<LessonPhoto>): Promise<void> {
  const mine = ++wanted;
  useLesson.setState({ reading: doing, photoProblem: null });
  try {
    const photo = await read();
    if (mine === wanted) useLesson.setState({ photo, sample, faceIndex: 0 });
  } catch (error) {
    if (mine === wanted) useLesson.setState({ photoProblem: toErrorReport(error) });
  } finally {
    if (mine === wanted) useLesson.setState({ reading: null });
  }
}
