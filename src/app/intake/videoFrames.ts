/**
 * Frames of a video, decoded by the browser's own player: uniformly from the first to the last, as the authors' tools
 * sample them. A browser does not tell frame numbers: k counts the samples.
 * Source: `get_frame_index_uniform_sample` and `extract_face_from_fixed_num_frames` of the released preprocessing.
 */
import { LabError } from '@/lib/errors';

/** A player that has not answered for so long will not. */
const PATIENCE_MS = 30_000;
/** Before the end: at the very end some players show nothing. */
const LAST_FRAME_S = 0.01;

/** As many as the field takes of a video of FaceForensics++. */
export const FRAMES_PER_VIDEO = 32;

/** `train/fake/007.mp4` and 3 give `train/fake/007_frame_3.png`: class, part and video are read from such paths. */
export function framePath(videoPath: string, k: number): string {
  return `${withoutExtension(videoPath)}_frame_${k}.png`;
}

/** `train/fake/007.mp4` gives `train/fake/007`. */
export const withoutExtension = (path: string): string => path.replace(/\.[^./]+$/, '');

/** The path, without its extension, of the video whose frame this is; undefined where it is none. */
export function videoOf(path: string): string | undefined {
  return /^(.+)_frame_\d+\.png$/.exec(path)?.[1];
}

/** Seconds of `count` frames, the first and the last among them. */
export function frameTimes(durationS: number, count: number): number[] {
  const last = Math.max(0, durationS - LAST_FRAME_S);
  return Array.from({ length: count }, (_, k) => (count > 1 ? (last * k) / (count - 1) : 0));
}

/**
 * @param file the caller's
 * @param count frames that are wanted; of a shorter video some are equal
 * @returns PNG files without loss, one at a time; each is as old as the video, so that an import knows it again
 * @throws LabError `unreadable-image` when the browser cannot play the file; the signal's reason
 */
export async function* videoFrames(file: File, count: number, signal: AbortSignal): AsyncGenerator<File> {
  const video = document.createElement('video');
  const url = URL.createObjectURL(file);
  try {
    video.muted = true;
    video.preload = 'auto';
    const loaded = next(video, 'loadeddata', signal);
    video.src = url;
    await loaded;
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    const context = canvas.getContext('2d');
    if (!context || canvas.width === 0) throw unplayable(video, 'it has no picture');
    for (const [k, time] of frameTimes(await durationOf(video, signal), count).entries()) {
      await seek(video, time, signal);
      await drawFrame(context, video, signal);
      const blob = await canvas.convertToBlob({ type: 'image/png' });
      yield new File([blob], framePath(file.name, k), { type: 'image/png', lastModified: file.lastModified });
    }
  } finally {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  }
}

/** How often, and how many milliseconds apart, a frame is asked for that is not there yet. */
const FRAME_WAITS = 60;
const FRAME_WAIT_MS = 50;

/**
 * Draws the frame that the video is at. A decoder on a busy machine may have none yet, though the player says that it is
 * there: then nothing at all is drawn, and no error said. A frame that is transparent by itself is taken after a while.
 */
export async function drawFrame(
  context: Pick<OffscreenCanvasRenderingContext2D, 'canvas' | 'clearRect' | 'drawImage' | 'getImageData'>,
  video: HTMLVideoElement,
  signal: AbortSignal,
): Promise<void> {
  const { width, height } = context.canvas;
  for (let wait = 0; wait < FRAME_WAITS; wait++) {
    context.clearRect(0, 0, width, height);
    context.drawImage(video, 0, 0);
    if (context.getImageData(width >> 1, height >> 1, 1, 1).data[3] > 0) return;
    await new Promise((resolve) => setTimeout(resolve, FRAME_WAIT_MS));
    signal.throwIfAborted();
  }
}

/** Recordings of browsers do not say how long they are until someone has looked for their end. */
async function durationOf(video: HTMLVideoElement, signal: AbortSignal): Promise<number> {
  if (!Number.isFinite(video.duration)) await seek(video, Number.MAX_SAFE_INTEGER, signal);
  if (Number.isFinite(video.duration)) return video.duration;
  throw unplayable(video, 'it does not say how long it is');
}

function seek(video: HTMLVideoElement, time: number, signal: AbortSignal): Promise<void> {
  if (video.currentTime === time) return Promise.resolve();
  const there = next(video, 'seeked', signal);
  video.currentTime = time;
  return there;
}

/** The next event of this name; rejects when the player fails, gives no answer, or the signal comes. */
function next(video: HTMLVideoElement, name: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const end = (settle: () => void) => () => {
      over.abort();
      clearTimeout(timer);
      settle();
    };
    const fail = (why: string) => end(() => reject(unplayable(video, why)));
    const timer = setTimeout(fail('the player did not respond'), PATIENCE_MS);
    video.addEventListener(name, end(resolve), { signal: over.signal });
    video.addEventListener('error', fail('the player rejected it'), { signal: over.signal });
    signal.addEventListener(
      'abort',
      end(() => reject(signal.reason as Error)),
      { signal: over.signal },
    );
  });
}

function unplayable(video: HTMLVideoElement, why: string): LabError {
  return new LabError(
    'unreadable-image',
    `The browser cannot play the video: ${video.error?.message || why}.`,
    'Convert it to MP4 (H.264) or WebM.',
  );
}
