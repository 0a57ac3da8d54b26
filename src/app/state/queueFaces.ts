/** What gives faces to score, into the queue: photographs and archives as they are, videos as frames. */
import type { ChosenFile, Sorted } from '@/app/intake/sorting';
import { takeFrames } from '@/app/intake/takeFrames';
import { FRAMES_PER_VIDEO } from '@/app/intake/videoFrames';
import { addPhotos } from './scoreSession';
import { useScore } from './scoreStore';

export async function queueFaces({ faces, videos }: Pick<Sorted, 'faces' | 'videos'>): Promise<void> {
  await addPhotos(faces);
  for (const video of videos) await addVideo(video);
}

async function addVideo(video: ChosenFile): Promise<void> {
  const { path: name } = video;
  const show = (done: number) => useScore.setState({ takingFrames: { name, done, total: FRAMES_PER_VIDEO } });
  try {
    const frames = await takeFrames(video, FRAMES_PER_VIDEO, new AbortController().signal, show);
    // One that cannot be played is queued as it is, and says so when its turn comes.
    await addPhotos(frames, frames[0]?.path === name ? null : name);
  } finally {
    useScore.setState({ takingFrames: null });
  }
}
