/** Which of the faces of an evaluation are frames of one video. */
import type { PredictedFace } from './predictions';

export interface Grouping {
  /** Of several frames. */
  videos: number;
  /** Frames in them. */
  frames: number;
  /** Faces that belong to none, each a sample of its own. */
  alone: number;
  /** One of the names by which frames were put together. */
  example: string;
}

/** A video: frames of one name in one folder and of one class. Of a face that stands alone nothing else has the name. */
export const videoOf = (
  { name, group, label }: Pick<PredictedFace, 'name' | 'group' | 'label'>,
  i: number,
): string =>
  `${group === null ? `alone ${i}` : `${name.slice(0, name.lastIndexOf('/') + 1)}\n${group}`}\n${label}`;

/**
 * What of the faces are videos. Names that merely look like numbered frames are none: there are videos only where half of the
 * faces of some class are in groups of several.
 */
export function groupingOf(faces: readonly PredictedFace[]): Grouping | null {
  const sizes = new Map<string, number>();
  const keys = faces.map(videoOf);
  for (const key of keys) sizes.set(key, (sizes.get(key) ?? 0) + 1);
  const isFrame = faces.map(({ group }, i) => group !== null && sizes.get(keys[i])! > 1);
  const tells = [...new Set(faces.map(({ label }) => label))].some((wanted) => {
    const own = faces.flatMap(({ label }, i) => (label === wanted ? [isFrame[i]] : []));
    return own.filter(Boolean).length * 2 >= own.length;
  });
  const frames = isFrame.filter(Boolean).length;
  if (!tells || frames === 0) return null;
  return {
    videos: new Set(keys.filter((_, i) => isFrame[i])).size,
    frames,
    alone: faces.length - frames,
    example: faces[isFrame.indexOf(true)].group ?? '',
  };
}
