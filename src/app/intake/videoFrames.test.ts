import { describe, expect, it } from 'vitest';
import { framePath, frameTimes, videoOf } from './videoFrames';

describe('frames of a video', () => {
  it('are uniform from the first to the last', () => {
    expect(frameTimes(10.01, 5).map((time) => Number(time.toFixed(6)))).toEqual([0, 2.5, 5, 7.5, 10]);
    expect(frameTimes(10, 1)).toEqual([0]);
    expect(frameTimes(0.004, 3)).toEqual([0, 0, 0]);
  });

  it('have names from which class, part and video are read', () => {
    expect(framePath('train/fake/007.v2.mp4', 31)).toBe('train/fake/007.v2_frame_31.png');
    expect(framePath('clip', 0)).toBe('clip_frame_0.png');
  });

  it('tell whose they are', () => {
    expect(videoOf(framePath('train/fake/007.v2.mp4', 31))).toBe('train/fake/007.v2');
    expect(videoOf('train/fake/007.png')).toBeUndefined();
  });
});
