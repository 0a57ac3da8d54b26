/** A chosen video as the pictures that stand for it. */
import { toErrorReport } from '@/lib/errors';
import { noteIntake, refuseTaken } from './intakeStore';
import { cannotRead, type ChosenFile } from './sorting';
import { framePath, videoFrames } from './videoFrames';

/**
 * Frames under the video's path, so that its class and part are read from theirs. A video that gives none is handed on
 * as it is: whoever opens it lists it with the reason. Of one that fails on the way the frames until then are taken,
 * and it is said.
 * @throws the signal's reason
 */
export async function takeFrames(
  { path, open }: Pick<ChosenFile, 'path' | 'open'>,
  count: number,
  signal: AbortSignal,
  onTaken: (done: number) => void,
): Promise<{ path: string; file: File }[]> {
  onTaken(0);
  const frames: { path: string; file: File }[] = [];
  let file: File | undefined;
  try {
    file = await open();
    for await (const frame of videoFrames(file, count, signal)) {
      frames.push({ path: framePath(path, frames.length), file: frame });
      onTaken(frames.length);
    }
  } catch (error) {
    if (signal.aborted) throw error;
    if (!file) refuseTaken('video', cannotRead(path, error));
    else if (frames.length === 0) return [{ path, file }];
    else noteIntake(`${path}: only ${frames.length} of ${count} frames. ${toErrorReport(error).message}`);
  }
  return frames;
}
