/**
 * Keeps masks and their statistics up with what the masking lab shows: a draw at every change, the many draws
 * after the last one. All of it is computed in the mask worker.
 */
import { thin } from '@/app/viz/smoothing';
import { toErrorReport } from '@/lib/errors';
import { DRAWN_FACE, type MaskView } from '@/lib/maskView';
import { proxy } from 'comlink';
import { masks as maskWorker } from '@/workers/masks';
import type { LibraryFace } from '@/workers/protocol';
import type { SurveyProgress } from '@/workers/protocol/masks';
import { drawnCrop } from './drawnCrop';
import { readCrop } from './faceCrops';
import { trainingFaces, useFaces } from './facesStore';
import { faceOf, useMasks } from './masksStore';
import { oneAtATime } from './oneAtATime';

const SURVEY_DRAWS = 1000;
/** Over all faces: at least so many draws of each. */
const DRAWS_PER_FACE = 20;
/** Beyond this, evenly spread faces stand for all. */
const MAX_SURVEYED_FACES = 500;
/** Many draws begin when a slider has come to rest. */
const REST_MS = 200;

/** What the many draws depend on: anything but the seed and, over all faces, the face shown. */
function surveyKey(view: MaskView, faces: readonly LibraryFace[]): string {
  const { maskRatio, patch, region, strategies, over } = view;
  const of =
    over === 'faces' ? trainingFaces(faces).map(({ id }) => id) : (faceOf(view, faces)?.id ?? DRAWN_FACE);
  return JSON.stringify([maskRatio, patch, region, strategies, of]);
}

/**
 * Follows the stores while the screen is open.
 * @returns what ends it
 */
export function followMaskView(): () => void {
  let surveyed = '';
  let resting: ReturnType<typeof setTimeout> | undefined;

  function follow(): void {
    const { view } = useMasks.getState();
    void drawNow();
    const key = surveyKey(view, useFaces.getState().faces);
    if (key === surveyed) return;
    surveyed = key;
    clearTimeout(resting);
    resting = setTimeout(() => void takeManyDraws(), REST_MS);
  }

  const stops = [
    useMasks.subscribe((now, before) => {
      if (now.view !== before.view) follow();
    }),
    useFaces.subscribe((now, before) => {
      if (now.faces !== before.faces) follow();
    }),
  ];
  follow();
  return () => {
    stops.forEach((stop) => stop());
    clearTimeout(resting);
    useMasks.getState().setPlaying(false);
    surveying.abort();
  };
}

const drawNow = oneAtATime(async () => {
  try {
    const { view } = useMasks.getState();
    const shown = faceOf(view, useFaces.getState().faces);
    const face = shown ? await readCrop(shown) : drawnCrop;
    const masks = await maskWorker.ask((api) => api.draw(face.parsing, view));
    useMasks.setState({ masks: { face, view, masks }, problem: null });
  } catch (error) {
    useMasks.setState({ problem: toErrorReport(error) });
  }
});

/** Aborted when a newer survey begins, or a person has had enough. */
let surveying = new AbortController();

/** Draws many masks of what is shown now, from the seeds 0, 1, 2, ...; a survey under way ends. */
export async function takeManyDraws(): Promise<void> {
  surveying.abort();
  surveying = new AbortController();
  const { signal } = surveying;
  const { view } = useMasks.getState();
  const { faces } = useFaces.getState();
  useMasks.setState({ survey: null, surveyStopped: false });
  try {
    const parsings = await surveyedMaps(view, faces);
    const total = Math.max(SURVEY_DRAWS, parsings.length > 1 ? parsings.length * DRAWS_PER_FACE : 0);
    if (signal.aborted) return;
    const show = proxy((survey: SurveyProgress) => {
      // Reports of a survey that has been ended may still arrive.
      if (!signal.aborted) useMasks.setState({ survey: { ...survey, faceCount: parsings.length } });
    });
    await maskWorker.ask((api) => api.survey(parsings, { ...view, seed: 0 }, total, show, signal));
  } catch (error) {
    if (!signal.aborted) useMasks.setState({ problem: toErrorReport(error) });
  }
}

async function surveyedMaps(view: MaskView, faces: readonly LibraryFace[]): Promise<Uint8Array[]> {
  const shown = faceOf(view, faces);
  const over = view.over === 'faces' ? trainingFaces(faces) : shown ? [shown] : [];
  if (over.length === 0) return [drawnCrop.parsing];
  const chosen = thin(over.length, MAX_SURVEYED_FACES).map((i) => over[i]);
  return Promise.all(chosen.map(async (face) => (await readCrop(face)).parsing));
}

/** Stops the many draws; what they came to so far stays. */
export function stopManyDraws(): void {
  surveying.abort();
  useMasks.setState({ surveyStopped: true });
}
