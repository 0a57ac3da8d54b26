import { expect, it, vi } from 'vitest';

const added = vi.hoisted(() => [] as [paths: string[], video: string | null][]);

/** While the frames of a video are being taken. */
let meanwhile: (path: string) => void = () => {};

vi.mock('@/app/intake/takeFrames', () => ({
  takeFrames: ({ path }: { path: string }, _count: number, signal: AbortSignal) => {
    meanwhile(path);
    if (signal.aborted) return Promise.reject(new Error('aborted'));
    return Promise.resolve(
      [0, 1].map((k) => ({ path: `${path}_frame_${k}.png`, file: new File([], 'a.png') })),
    );
  },
}));
let taking = new AbortController();

vi.mock('./scoreSession', async () => {
  const { useScore } = await import('./scoreStore');
  return {
    videosSignal: () => taking.signal,
    addPhotos: (sources: readonly { path: string }[], video: string | null) => {
      if (sources.length === 0) return;
      added.push([sources.map(({ path }) => path), video]);
      const photos = sources.map(({ path }) => ({ name: path, video }));
      useScore.setState((state) => ({ photos: [...state.photos, ...photos] as never }));
    },
  };
});

import { queueFaces } from './queueFaces';
import { useScore } from './scoreStore';

const clip = (path: string) => ({
  path,
  kind: 'video' as const,
  open: () => Promise.resolve(new File([], path)),
});

it('takes frames of no video after the queue was cancelled, nor those that were being taken', async () => {
  meanwhile = (path) => path === 'b.mp4' && taking.abort();
  await queueFaces({ faces: [], videos: ['a.mp4', 'b.mp4', 'c.mp4'].map(clip) });
  expect(added.splice(0).map(([, video]) => video)).toEqual(['a.mp4']);
  expect(useScore.getState().takingFrames).toBeNull();
  taking = new AbortController();
  meanwhile = () => {};
});

it('scores the clips of a folder, and takes two of one name for two videos', async () => {
  await queueFaces({ faces: [], videos: [clip('set/real/v1.mp4'), clip('set/fake/v1.mp4')] });
  await queueFaces({ faces: [], videos: [clip('v1.mp4')] });
  await queueFaces({ faces: [], videos: [clip('v1.mp4')] });
  expect(added.map(([, video]) => video)).toEqual([
    'set/real/v1.mp4',
    'set/fake/v1.mp4',
    'v1.mp4',
    'v1.mp4 (2)',
  ]);
});
