/** What the scoring screen takes: detectors are opened, videos become frames, all else that gives faces is queued. */
import type { ScreenIntake } from '@/app/intake/intakeStore';
import type { ChosenFile, Sorted } from '@/app/intake/sorting';
import { takeFrames } from '@/app/intake/takeFrames';
import { FRAMES_PER_VIDEO } from '@/app/intake/videoFrames';
import { openDetectorFiles } from '@/app/state/scoreDetectors';
import { addPhotos, drive } from '@/app/state/scoreSession';
import { useScore } from '@/app/state/scoreStore';

export const scoreIntake: ScreenIntake = {
  name: 'Score',
  kinds: ['photograph', 'archive', 'video', 'model', 'statistics'],
  modelUses: [{ label: 'Open as a detector', take: openDetectors }],
  takeFaces: queueFaces,
};

/** Opens them and scores what waits. */
export async function openDetectors(files: readonly File[]): Promise<void> {
  await openDetectorFiles(files);
  await drive();
}

async function queueFaces({ faces, videos }: Sorted): Promise<void> {
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
