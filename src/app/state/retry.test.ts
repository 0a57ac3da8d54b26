import { describe, expect, it } from 'vitest';
import { framesFor, sourcesToRetry, type ChosenSource } from './retry';

const file = (path: string, framesPerVideo = 32): ChosenSource => ({
  source: { path, file: new Blob([path]) },
  framesPerVideo,
});
const folder = (name: string, framesPerVideo = 32): ChosenSource => ({
  source: { handle: { name, kind: 'directory' } as FileSystemHandle },
  framesPerVideo,
});
const failed = (name: string) => ({
  name,
  error: { code: 'unreadable-image' as const, message: 'no', remedy: 'no' },
});

describe('sourcesToRetry', () => {
  it('takes failed files, and archives and folders in which something failed; no others', () => {
    const portraits = folder('portraits');
    const chosen = [file('a.jpg'), file('a'), file('b/c.jpg'), file('set.zip'), portraits, file('port')];
    const failures = [failed('b/c.jpg'), failed('set.zip/in/x.png'), failed('portraits/deep/y.jpg')];
    expect(sourcesToRetry(chosen, failures)).toEqual([chosen[2], chosen[3], portraits]);
    expect(sourcesToRetry(chosen, [])).toEqual([]);
  });

  it('takes the latest of files with the same path', () => {
    const [older, newer] = [file('a.jpg'), file('a.jpg')];
    expect(sourcesToRetry([older, newer], [failed('a.jpg')])[0]).toBe(newer);
  });

  it("takes a picture of the authors' format with its map, whichever of the two failed", () => {
    const chosen = [
      ...[file('set/images/a.png'), file('set/parsing_maps/a.npy')],
      ...[file('set/images/b.png'), file('set/parsing_maps/b.npy')],
    ];
    expect(sourcesToRetry(chosen, [failed('set/images/a.png')])).toEqual(chosen.slice(0, 2));
    expect(sourcesToRetry(chosen, [failed('set/parsing_maps/b.npy')])).toEqual(chosen.slice(2));
  });

  it('takes the video of which a frame failed', () => {
    const chosen = [file('fake/007.mp4'), file('fake/008.mp4'), file('fake/007_frame.jpg')];
    expect(sourcesToRetry(chosen, [failed('fake/007_frame_3.png')])).toEqual([chosen[0]]);
  });
});

it('as many frames are taken of a video as when it was chosen last', () => {
  const chosen = [file('a.mp4', 8), folder('set', 4), file('a.mp4', 16)];
  expect(framesFor('a.mp4', chosen)).toBe(16);
  expect(framesFor('set/deep/b.mp4', chosen)).toBe(4);
  expect(framesFor('settings.mp4', chosen)).toBeUndefined();
});
