/** Faces of queued photographs with their pixels: found by the face worker, the latest ones cached. */
import { FRAMINGS, type Framing } from '@/lib/cropping';
import { errorFromReport } from '@/workers/transfer';
import { faceModels, photos as photoQueue } from '@/workers/faces';
import { faceHost } from '@/workers/hosts';
import type { FaceCrop, PhotoFaces, PhotoOutcome } from '@/workers/protocol';
import { useScore, type ScoreFace, type ScorePhoto } from './scoreStore';

const MOST_CACHED = 8;

/** By photograph and framing, the one used longest ago first. */
const cached = new Map<string, PhotoFaces>();
const cacheKey = (key: number, framing: Framing): string => `${key} ${framing}`;
/** Lets the face worker end. */
let letGo: (() => void) | undefined;

/** Photographs lie in the face worker, by number: it stays while there are any. */
useScore.subscribe(({ photos }) => {
  if (photos.length > 0) letGo ??= faceHost.hold();
  else {
    letGo?.();
    letGo = undefined;
  }
});

/** The faces of a photograph, cut in a framing; loads the face models first, and says in the store how far that is. */
export async function findFaces(
  { key, crops = 'detect' }: Pick<ScorePhoto, 'key' | 'crops'>,
  framing: Framing,
): Promise<PhotoOutcome> {
  const place = cacheKey(key, framing);
  const known = cached.get(place);
  if (known) return { ok: true, name: '', photo: cache(place, known) };
  await faceModels.init((event) => {
    if (event.type === 'ready') return useScore.setState({ loadingModels: null });
    const { label, done, total } = event;
    useScore.setState({ loadingModels: { label, done, total } });
  });
  const outcome = await photoQueue.ask<PhotoOutcome>((api) => api.faces(key, { crops, framing }));
  if (outcome.ok) cache(place, outcome.photo);
  return outcome;
}

/** A face with its pixels, cut in a framing. @throws LabError when its photograph can no longer be read */
export async function readScoreFace({ photo: key, index }: ScoreFace, framing: Framing): Promise<FaceCrop> {
  const photo = useScore.getState().photos.find((each) => each.key === key);
  const outcome = await findFaces(photo ?? { key }, framing);
  if (outcome.ok) return outcome.photo.faces[index];
  throw errorFromReport(outcome.error);
}

/** A photograph to look at. @throws LabError `unreadable-image` */
export function readPhotograph(key: number, maxSide: number): Promise<Blob> {
  return photoQueue.ask((api) => api.picture(key, maxSide));
}

/** Forgets photographs, here, in the face worker and in the browser's storage. */
export async function forgetPhotos(keys: readonly number[]): Promise<void> {
  for (const key of keys) for (const framing of FRAMINGS) cached.delete(cacheKey(key, framing));
  if (keys.length > 0) await photoQueue.ask((api) => api.remove(keys));
}

function cache(place: string, photo: PhotoFaces): PhotoFaces {
  cached.delete(place);
  cached.set(place, photo);
  for (const oldest of cached.keys()) {
    if (cached.size <= MOST_CACHED) break;
    cached.delete(oldest);
  }
  return photo;
}
