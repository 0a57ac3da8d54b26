import { expect, it } from 'vitest';
import { CROP_SIZE } from '@/lib/regions';
import type { FaceCrop } from '../types';
import { faceRow, inPlaceOf } from './importRun';
import { labelFile } from './labelling';

const crop = (id: string): FaceCrop => ({
  ...{ id, name: 'set/train/fake/7.png', sourceWidth: 9, sourceHeight: 9, facesInPhoto: 2 },
  box: { x: 0, y: 0, side: 9 },
  rgb: new Uint8Array(3 * CROP_SIZE ** 2),
  parsing: new Uint8Array(CROP_SIZE ** 2),
});

it('a face in the place of another keeps the class, the part and the choice that a person gave that one', () => {
  const [one, other] = [crop('one'), crop('other')];
  const named = {
    ...faceRow(one, labelFile(one.name) ?? {}),
    label: 'diffusion',
    excluded: true,
    photo: 'kept',
  };
  const { label: read, ...without } = faceRow(one, labelFile(one.name) ?? {});
  expect(read).toBe('fake');
  expect(inPlaceOf(named, other)).toMatchObject({
    ...{ id: 'other', label: 'diffusion', split: 'train', excluded: true, photo: 'kept' },
  });
  expect(inPlaceOf(without, other).label, 'taken away by a person').toBeUndefined();
});
