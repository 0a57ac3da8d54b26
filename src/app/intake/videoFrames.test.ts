import { describe, expect, it, vi } from 'vitest';
import { drawFrame, framePath, frameTimes, videoOf } from './videoFrames';

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

describe('drawing a frame', () => {
  /** A canvas on which nothing is drawn before so many times. */
  const canvasAfter = (blanks: number) => {
    let drawn = 0;
    return {
      canvas: { width: 4, height: 4 } as OffscreenCanvas,
      clearRect: vi.fn(),
      drawImage: vi.fn(() => void drawn++),
      getImageData: () => ({ data: [0, 0, 0, drawn > blanks ? 255 : 0] }) as unknown as ImageData,
    };
  };
  const video = {} as HTMLVideoElement;

  it('waits for a decoder that has none yet', async () => {
    const canvas = canvasAfter(2);
    await drawFrame(canvas, video, new AbortController().signal);
    expect(canvas.drawImage).toHaveBeenCalledTimes(3);
    expect(canvas.clearRect, 'the frame before is none of this one').toHaveBeenCalledTimes(3);
  });

  it('ends when it is stopped', async () => {
    const stop = new AbortController();
    const drawing = drawFrame(canvasAfter(Infinity), video, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(drawing).rejects.toThrow('stopped');
  });
});
