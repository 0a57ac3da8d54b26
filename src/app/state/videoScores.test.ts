import { describe, expect, it } from 'vitest';
import type { DetectorInfo } from '@/workers/protocol/scoring';
import type { ScorePhoto } from './scoreStore';
import { decidingFrames, videoScores } from './videoScores';

const detector = { id: 'd', classes: ['fake', 'real'], bonaFide: 'real' } as unknown as DetectorInfo;

const frame = (key: number, attack: number | null, video = 'clip.mp4', distance?: number) =>
  ({
    key,
    video,
    faces:
      attack === null ? [] : [{ key: `${key}.0`, scores: { d: { raw: [attack, 1 - attack], distance } } }],
  }) as unknown as ScorePhoto;

describe('the scores of a video', () => {
  const photos = [frame(1, 0.9), frame(2, null), frame(3, 0.6), frame(4, 0.1, 'other.mp4'), frame(5, 0.3)];
  const scores = videoScores(photos, 'clip.mp4', detector);

  it('are those of its frames with a face, and their mean', () => {
    expect(scores.frames.map(({ frame: k }) => k)).toEqual([0, 2, 3]);
    expect(scores.frameCount).toBe(4);
    expect(scores.pooled).toBeCloseTo(0.6);
  });

  it('are as far outside as half of the frames at least, where that was measured', () => {
    const of = (...distances: (number | undefined)[]) =>
      videoScores(distances.map((distance, i) => frame(i, 0.5, 'clip.mp4', distance)), 'clip.mp4', detector).distance; // prettier-ignore
    expect(of(0.5, 3, 0.7)).toBe(0.7);
    expect(of(0.5, 3, 2, 0.7)).toBe(2);
    expect(of(undefined, undefined)).toBeUndefined();
    expect(scores.distance).toBeUndefined();
  });

  it('name the most influential frames, on the side where the pooled score fell', () => {
    const keys = (threshold: number) => decidingFrames(scores, threshold, 2).map(({ photo }) => photo);
    expect(keys(0.5)).toEqual([1, 3]);
    expect(keys(0.7)).toEqual([5, 3]);
    expect(decidingFrames({ frames: [], frameCount: 2, pooled: null }, 0.5, 2)).toEqual([]);
  });
});
