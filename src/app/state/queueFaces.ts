/** What gives faces to score, into the queue: photographs and archives as they are, videos as frames. */
import type { ChosenFile, Sorted } from '@/app/intake/sorting';
import { takeFrames } from '@/app/intake/takeFrames';
import { FRAMES_PER_VIDEO } from '@/app/intake/videoFrames';
import { addPhotos, videosSignal } from './scoreSession';
import { useScore } from './scoreStore';

export async function queueFaces({ faces, videos }: Pick<Sorted, 'faces' | 'videos'>): Promise<void> {
  const signal = videosSignal();
  await addPhotos(faces);
  for (const video of videos) if (!signal.aborted) await addVideo(video, signal);
}

/** Of this visit, by the name that its frames have it under: only frames are stored. */
const videoFiles = new Map<string, File>();

/** The file of a video; undefined where its frames are of an earlier visit. */
export const videoFile = (video: string): File | undefined => videoFiles.get(video);

/** Two videos of one name that came one after the other are two. */
function ownName(name: string): string {
  const taken = new Set(useScore.getState().photos.map(({ video }) => video));
  let own = name;
  for (let n = 2; taken.has(own); n++) own = `${name} (${n})`;
  return own;
}

async function addVideo(video: ChosenFile, signal: AbortSignal): Promise<void> {
  const { path: name } = video;
  const show = (done: number) => useScore.setState({ takingFrames: { name, done, total: FRAMES_PER_VIDEO } });
  try {
    const frames = await takeFrames(video, FRAMES_PER_VIDEO, signal, show);
    if (signal.aborted) return;
    // One that cannot be played is queued as it is, and says so when its turn comes.
    const own = frames[0]?.path === name ? null : ownName(name);
    if (own !== null) videoFiles.set(own, await video.open());
    await addPhotos(frames, own);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    useScore.setState({ takingFrames: null });
  }
}
