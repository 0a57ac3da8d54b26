import { beforeEach, expect, it, vi } from 'vitest';
import { toast, type ExternalToast } from 'sonner';
import { useFaces } from '@/app/state/facesStore';
import type { LibraryFace } from '@/workers/protocol';
import { classifyFace, renameClass } from './classes';

/** The library of stored faces: what it was asked to label. */
const { labelled } = vi.hoisted(() => ({ labelled: vi.fn(async () => {}) }));
vi.mock('@/workers/faces', () => ({
  createLibraryPort: () => ({
    ask: async (question: (library: object) => unknown) => question({ setLabel: labelled }),
  }),
}));
vi.mock('sonner', () => ({ toast: vi.fn() }));

const face = (id: string, label?: string) =>
  ({ id, name: `${id}.jpg`, datasetId: 'd', ...(label && { label }) }) as LibraryFace;
const labels = () => useFaces.getState().faces.map(({ label }) => label);

async function undoneTo(before: (string | undefined)[]): Promise<void> {
  const { action } = vi.mocked(toast).mock.lastCall![1] as ExternalToast;
  if (!action || typeof action !== 'object' || !('onClick' in action)) throw new Error('nothing to undo');
  (action.onClick as () => void)();
  await vi.waitFor(() => expect(labels()).toEqual(before));
}

beforeEach(() => {
  vi.clearAllMocks();
  const faces = [face('a', 'real'), face('b', 'real'), face('c')];
  useFaces.setState({ datasetId: 'd', faces });
});

it('a single face gets another class, and has its own again after an undo', async () => {
  await classifyFace(useFaces.getState().faces[0], 'fake');
  expect(labelled).toHaveBeenLastCalledWith('d', ['a'], 'fake');
  expect(labels()).toEqual(['fake', 'real', undefined]);
  expect(toast).toHaveBeenCalledExactlyOnceWith('a.jpg labelled "fake".', expect.anything());
  await undoneTo(['real', 'real', undefined]);
});

it('a single face loses its class, and one without gets one', async () => {
  await classifyFace(useFaces.getState().faces[0], null);
  expect(toast).toHaveBeenLastCalledWith('a.jpg has no class now.', expect.anything());
  await classifyFace(useFaces.getState().faces[2], 'real');
  expect(labels()).toEqual([undefined, 'real', 'real']);
});

it('a class is renamed as a whole, and an undo gives all its faces their name again', async () => {
  await renameClass('real', 'live');
  expect(labels()).toEqual(['live', 'live', undefined]);
  await undoneTo(['real', 'real', undefined]);
});
