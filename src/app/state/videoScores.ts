/** What a detector says of a video: the scores of its frames, pooled. */
import { attackScore } from '@/lib/calibration';
import type { DetectorInfo } from '@/workers/protocol/scoring';
import type { ScorePhoto } from './scoreStore';

export interface FrameScore {
  photo: number;
  /** The frame's largest face. */
  faceKey: string;
  /** From 0, in the order of the video: as the name of the frame has it, and so tables and exports. */
  frame: number;
  score: number;
  /** How far outside; absent where that was not measured. */
  distance?: number;
}

export interface VideoScores {
  /** Frames with a score; others had no face or wait. */
  frames: FrameScore[];
  frameCount: number;
  /** Mean over the frames, as papers pool; null without any. */
  pooled: number | null;
  /** Median over the frames, the farther one of two: beyond 1 at least half of them are outside. Absent without any. */
  distance?: number;
}

export function videoScores(
  photos: readonly ScorePhoto[],
  video: string,
  detector: DetectorInfo,
): VideoScores {
  const all = photos.filter((photo) => photo.video === video);
  const frames = all.flatMap(({ key, faces: [face] }, frame): FrameScore[] => {
    const said = face?.scores[detector.id];
    const score = said ? attackScore(said.raw, detector.classes, detector.bonaFide) : null;
    if (!said || score === null) return [];
    const { distance } = said;
    return [{ photo: key, faceKey: face.key, frame, score, ...(distance !== undefined && { distance }) }];
  });
  const pooled = frames.length > 0 ? frames.reduce((sum, { score }) => sum + score, 0) / frames.length : null;
  const distances = frames.flatMap(({ distance }) => distance ?? []).sort((a, b) => a - b);
  const distance = distances.at(distances.length >> 1);
  return { frames, frameCount: all.length, pooled, ...(distance !== undefined && { distance }) };
}

/** Videos in the order in which they came. */
export const videosOf = (photos: readonly ScorePhoto[]): string[] => [
  ...new Set(photos.flatMap(({ video }) => video ?? [])),
];

/** The frames that drew the pooled score to its side of the threshold most. */
export function decidingFrames(
  { frames, pooled }: VideoScores,
  threshold: number,
  count: number,
): FrameScore[] {
  if (pooled === null) return [];
  const side = pooled >= threshold ? -1 : 1;
  return [...frames].sort((a, b) => side * (a.score - b.score)).slice(0, count);
}
