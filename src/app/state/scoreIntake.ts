/** What a person drops, pastes or picks on the scoring screen: detectors are opened, videos become frames, the rest is queued. */
import { framePath, isVideo, videoFrames } from '@/app/videoFrames';
import { isCheckpointName } from '@/lib/checkpointNames';
import type { ImportSource } from '@/workers/protocol';
import { openDetectorFiles } from './openDetectors';
import { addPhotos, drive } from './scoreSession';
import { useScore } from './scoreStore';

/** Detectors, and `pretrain_ds_mean_std.txt` beside them. */
const MODEL_FILE = { test: (name: string) => isCheckpointName(name) || /mean_?std[^/]*\.txt$/i.test(name) };
/** Frames of each video, from its first to its last. */
const FRAMES_PER_VIDEO = 16;

/** Takes all of it, in its order of kinds: the detectors first, so that the photographs are judged by them. */
export async function takeSources(sources: readonly ImportSource[]): Promise<void> {
  const photographs: ImportSource[] = [];
  const videos: File[] = [];
  const models: File[] = [];
  for (const source of sources) {
    const file = await fileOf(source);
    if (file && MODEL_FILE.test(file.name)) models.push(file);
    else if (file && isVideo(file)) videos.push(file);
    else photographs.push(source);
  }
  await openDetectorFiles(models);
  await addPhotos(photographs);
  for (const video of videos) await addVideo(video);
  await drive();
}

/** The file itself where it must be looked at; null for photographs, folders and archives, which wait unread. */
async function fileOf(source: ImportSource): Promise<File | null> {
  const name = 'handle' in source ? source.handle.name : source.path;
  const type = 'file' in source ? source.file.type : '';
  if (!MODEL_FILE.test(name) && !isVideo({ name, type })) return null;
  if ('file' in source) return source.file instanceof File ? source.file : new File([source.file], name);
  return source.handle.kind === 'file' ? (source.handle as FileSystemFileHandle).getFile() : null;
}

/** Queues a video's frames; one that cannot be played is queued as it is, and says so when its turn comes. */
async function addVideo(file: File): Promise<void> {
  const frames: ImportSource[] = [];
  useScore.setState({ takingFrames: { name: file.name, done: 0, total: FRAMES_PER_VIDEO } });
  try {
    for await (const frame of videoFrames(file, FRAMES_PER_VIDEO, new AbortController().signal)) {
      frames.push({ path: framePath(file.name, frames.length), file: frame });
      useScore.setState({ takingFrames: { name: file.name, done: frames.length, total: FRAMES_PER_VIDEO } });
    }
  } catch {
    if (frames.length === 0) return addPhotos([{ path: file.name, file }]);
  } finally {
    useScore.setState({ takingFrames: null });
  }
  await addPhotos(frames, file.name);
}
