import { expect, it } from 'vitest';
import { DEFAULT_EDIT_VIEW } from '@/lib/editView';
import type { LibraryFace } from '@/workers/protocol';
import { editFaces } from './editStore';

const face = (id: string, yaw?: number, excluded = false) =>
  ({ id, name: id, excluded, ...(yaw !== undefined && { pose: { yaw, pitch: 0, roll: 0 } }) }) as LibraryFace;
const faces = [face('none'), face('ahead', 0), face('left', -20), face('right', 4), face('out', 1, true)];
const view = { ...DEFAULT_EDIT_VIEW, operation: 'swap' as const };

it('takes the first face with a geometry, and the donor that looks most like it; excluded faces take no part', () => {
  const { target, donor, donors } = editFaces({ targetId: null, donorId: null, view }, faces);
  expect([target?.id, donor?.id]).toEqual(['ahead', 'right']);
  expect(donors.map(({ id }) => id)).toEqual(['right', 'left', 'none']);
});

it('keeps what was chosen, as long as it is there and is not both', () => {
  const chosen = editFaces({ targetId: 'left', donorId: 'none', view }, faces);
  expect([chosen.target?.id, chosen.donor?.id]).toEqual(['left', 'none']);
  const gone = editFaces({ targetId: 'gone', donorId: 'ahead', view }, faces);
  expect([gone.target?.id, gone.donor?.id]).toEqual(['ahead', 'right']);
});

it('takes the donor that was found to fit where nobody chose one, and only for its target', () => {
  const fits = { target: 'ahead', donor: 'left' };
  expect(editFaces({ targetId: null, donorId: null, fits, view }, faces).donor?.id).toBe('left');
  expect(editFaces({ targetId: null, donorId: 'right', fits, view }, faces).donor?.id).toBe('right');
  expect(editFaces({ targetId: 'right', donorId: null, fits, view }, faces).donor?.id).toBe('ahead');
});

it('operations of one face have no donor, and an empty dataset has nothing', () => {
  const alone = { ...view, operation: 'light' as const };
  expect(editFaces({ targetId: null, donorId: 'left', view: alone }, faces)).toMatchObject({
    target: { id: 'ahead' },
    donor: null,
    donors: [],
  });
  expect(editFaces({ targetId: 'left', donorId: null, view }, [])).toEqual({
    target: null,
    donor: null,
    donors: [],
  });
});
