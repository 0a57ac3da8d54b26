/** Error levels and noise of the photograph that is looked at, for the pictures on the Score screen and their export. */
import { create } from '@/app/state/createStore';
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import { photos as photoQueue } from '@/workers/faces';
import type { FileFacts, LevelMap } from '@/workers/protocol';
import { oneAtATime } from './oneAtATime';
import { findSelected, useScore } from './scoreStore';

/** Of the encoder that a photograph is compressed with once more. */
export const QUALITIES = { min: 30, max: 100 };
/** Grey levels of the brightest colour. */
export const BRIGHTEST = { min: 1, max: 64 };

export interface Levels {
  /** Of the photograph. */
  key: number;
  quality: number;
  error: LevelMap;
  noise: LevelMap;
}

interface FileLevels {
  quality: number;
  brightest: number;
  working: boolean;
  /** The latest that were computed. */
  levels: Levels | null;
  problem: { key: number; error: ErrorReport } | null;
}

export const useFileLevels = create<FileLevels>()(() => ({
  quality: 90,
  brightest: 12,
  working: false,
  levels: null,
  problem: null,
}));

/** Computes both for the photograph that is looked at and the quality that is chosen. Never rejects. */
export const computeLevels = oneAtATime(async () => {
  const { photo } = findSelected(useScore.getState());
  const { quality, levels } = useFileLevels.getState();
  if (!photo || (levels?.key === photo.key && levels.quality === quality)) return;
  const { key } = photo;
  useFileLevels.setState({ working: true, problem: null });
  try {
    const noise: LevelMap =
      levels?.key === key ? levels.noise : await photoQueue.ask((api) => api.noiseLevels(key));
    const error: LevelMap = await photoQueue.ask((api) => api.errorLevels(key, quality));
    useFileLevels.setState({ levels: { key, quality, error, noise } });
  } catch (error) {
    useFileLevels.setState({ problem: { key, error: toErrorReport(error) } });
  } finally {
    useFileLevels.setState({ working: false });
  }
});

/** Of the photograph that is looked at; null until they are computed. */
export function shownLevels(): Levels | null {
  const { photo } = findSelected(useScore.getState());
  const { levels } = useFileLevels.getState();
  return photo && levels?.key === photo.key ? levels : null;
}

/** What the file of a photograph says. @throws LabError `unreadable-image` */
export function readFileFacts(key: number): Promise<FileFacts> {
  return photoQueue.ask((api) => api.fileFacts(key));
}
