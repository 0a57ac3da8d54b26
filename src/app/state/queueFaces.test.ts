import { expect, it, vi } from 'vitest';

const added = vi.hoisted(() => [] as [paths: string[], video: string | null][]);

vi.mock('@/app/intake/takeFrames', () => ({
  takeFrames: ({ path }: { path: string }) =>
    Promise.resolve([0, 1].map((k) => ({ path: `${path}_frame_${k}.png`, file: new File([], 'a.png') }))),
}));
vi.mock('./scoreSession', async () => {
  const { useScore } = await import('./scoreStore');
  return {
    addPhotos: (sources: readonly { path: string }[], video: string | null) => {
      if (sources.length === 0) return;
      added.push([sources.map(({ path }) => path), video]);
      const photos = sources.map(({ path }) => ({ name: path, video }));
      useScore.setState((state) => ({ photos: [...state.photos, ...photos] as never }));
    },
  };
});

import { queueFaces } from './queueFaces';

it('scores the clips of a folder, and takes two of one name for two videos', async () => {
  const clip = (path: string) => ({
    path,
    kind: 'video' as const,
    open: () => Promise.resolve(new File([], path)),
  });
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
