import { expect, it } from 'vitest';
import { drawnFaces } from '@/engine/data/testFaces';
import type { FaceRow } from '@/storage/faceIndex';
import { faceRow, inPlaceOf } from './importRun';

it('a face in the place of another keeps the class, the part and the choice that a person gave that one', () => {
  const [one, other] = drawnFaces(2).map((face) => ({ ...face, name: 'set/train/fake/7.png' }));
  const named = { ...faceRow(one), label: 'diffusion', excluded: true, photo: 'kept' } as FaceRow;
  const { label: _label, ...without } = faceRow(one);
  expect(inPlaceOf(named, other)).toMatchObject({
    ...{ id: other.id, label: 'diffusion', split: 'train', excluded: true, photo: 'kept' },
  });
  expect(inPlaceOf(without as FaceRow, other).label, 'taken away by a person').toBeUndefined();
});
