/** Which donor is taken where nobody chose one. The workers are stubs. */
import { beforeEach, expect, it, vi } from 'vitest';
import { DEFAULT_EDIT_VIEW } from '@/lib/editView';
import type { FaceCrop, LibraryFace } from '@/workers/protocol';

/** As it comes to the worker; its pixels name it. */
interface Face {
  rgb: { of: string };
  skin?: object;
}

/** Donors that are refused, by the id that their pixels carry. */
const worker = vi.hoisted(() => ({ refused: new Set<string>(), edited: [] as Face[] }));

vi.mock('@/workers/faces', () => ({
  faceModels: {
    geometry: () => Promise.resolve(null),
    skin: ({ of }: Face['rgb']) =>
      of === 'far' ? Promise.reject(new Error('no model')) : Promise.resolve({ skinOf: of }),
  },
}));
vi.mock('@/workers/scoring', () => ({ reconstructions: {} }));
vi.mock('@/workers/masks', () => ({
  edits: {
    ask: (question: (lab: object) => unknown) =>
      Promise.resolve(
        question({
          edit: (_view: object, target: Face, donor: Face) => {
            worker.edited = [target, donor];
            const { rgb } = donor;
            return worker.refused.has(rgb.of)
              ? { ok: false, reason: `${rgb.of} is refused` }
              : { ok: true, rgb };
          },
        }),
      ),
  },
}));
vi.mock('./demoNetwork', () => ({ DEMO_PATCH: 8, holdDemoNetwork: () => () => {} }));
vi.mock('./faceCrops', () => ({
  readCrop: ({ id }: LibraryFace) => Promise.resolve({ id, rgb: { of: id } } as unknown as FaceCrop),
}));
vi.mock('./library', () => ({ askLibrary: () => Promise.resolve({ landmarks: [] }) }));

import { followEdit } from './editSession';
import { useEdit } from './editStore';
import { useFaces } from './facesStore';

const face = (id: string, yaw: number) => ({ id, name: id, pose: { yaw, pitch: 0, roll: 0 } }) as LibraryFace;

beforeEach(() => {
  worker.refused.clear();
  useEdit.setState({ ...useEdit.getInitialState(), view: { ...DEFAULT_EDIT_VIEW, operation: 'swap' } });
  useFaces.setState({ faces: [face('target', 0), face('near', 1), face('far', 9), face('farther', 20)] });
});

const shownDonor = () => useEdit.getState().shown?.donor?.id;

it('takes the next donor where the nearest is refused, and the nearest where it fits', async () => {
  worker.refused.add('near');
  const stop = followEdit();
  await vi.waitFor(() => expect(useEdit.getState().shown?.outcome.ok).toBe(true));
  expect(shownDonor()).toBe('far');
  expect(useEdit.getState()).toMatchObject({ donorId: null, fits: { target: 'target', donor: 'far' } });
  stop();
});

it('says why where a person chose the donor, or none fits', async () => {
  worker.refused.add('near');
  useEdit.setState({ donorId: 'near' });
  const stop = followEdit();
  await vi.waitFor(() => expect(useEdit.getState().shown).not.toBeNull());
  expect(useEdit.getState()).toMatchObject({
    ...{ shown: { donor: { id: 'near' }, outcome: { reason: 'near is refused' } }, fits: null },
  });
  stop();
  for (const id of ['far', 'farther']) worker.refused.add(id);
  useEdit.setState({ donorId: null, shown: null });
  const again = followEdit();
  await vi.waitFor(() => expect(useEdit.getState().shown).not.toBeNull());
  expect(useEdit.getState()).toMatchObject({
    ...{ shown: { donor: { id: 'near' }, outcome: { reason: 'near is refused' } }, fits: null },
  });
  again();
});

it('has the segmenter asked about both faces, and goes without where it cannot be', async () => {
  const stop = followEdit();
  await vi.waitFor(() => expect(shownDonor()).toBe('near'));
  expect(worker.edited).toMatchObject([{ skin: { skinOf: 'target' } }, { skin: { skinOf: 'near' } }]);
  useEdit.setState({ donorId: 'far' });
  await vi.waitFor(() => expect(shownDonor()).toBe('far'));
  expect(worker.edited).toMatchObject([{ skin: { skinOf: 'target' } }, { rgb: { of: 'far' } }]);
  expect(worker.edited[1]).not.toHaveProperty('skin');
  stop();
});
