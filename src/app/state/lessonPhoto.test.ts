import { expect, it, vi } from 'vitest';
import type { FaceCrop } from '@/workers/protocol';

let failures = 1;

vi.mock('@/workers/files', () => ({
  loadSamples: async () => {
    if (failures-- > 0) throw new Error('offline');
    return ['a', 'b', 'c'].map((name) => ({ name, blob: new Blob(), found: { name } }));
  },
}));
vi.mock('@/workers/faces', () => ({
  faceModels: {},
  photos: {},
  foundFaces: {
    ask: (question: (faces: unknown) => unknown) => question({ read: (id: string) => ({ id }) }),
  },
}));
vi.mock('@/workers/hosts', () => ({ faceHost: {} }));

const { otherFaces } = await import('./lessonPhoto');

it('asks for other faces again where they could not be read', async () => {
  const face = { id: 'a' } as FaceCrop;
  expect(await otherFaces(face, 2)).toEqual([]);
  expect((await otherFaces(face, 2)).map(({ id }) => id)).toEqual(['b', 'c']);
});
