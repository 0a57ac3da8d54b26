import { beforeEach, expect, it, vi } from 'vitest';
import { toast, type ExternalToast } from 'sonner';
import { useFaces } from '@/app/state/facesStore';
import type { LibraryFace } from '@/workers/protocol';
import { clearSelection, selectAll, useSelection } from '@/app/state/faceSelection';
import { useLabelHistory } from '@/app/state/labelHistory';
import { addClass, openClasses, useOwnClasses } from '@/app/state/ownClasses';
import { classifyFace, filesInputOf, moveSelected, renameClass, undoClasses } from './classes';

/** The library of stored faces: what it was asked to label. */
const { labelled } = vi.hoisted(() => ({
  labelled: vi.fn(async (_dataset: string, ids: readonly string[]) => ids.length),
}));
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
  clearSelection();
  useLabelHistory.setState({ changes: [] });
  useOwnClasses.setState({ byDataset: {} });
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

it('selected faces move together, each with its own class again after an undo; those that are there already stay', async () => {
  selectAll(['a', 'c', 'b']);
  await moveSelected('fake');
  expect(labels()).toEqual(['fake', 'fake', 'fake']);
  expect(useSelection.getState().ids.size).toBe(0);
  expect(toast).toHaveBeenLastCalledWith('3 faces moved to "fake".', expect.anything());
  await undoneTo(['real', 'real', undefined]);
  selectAll(['a', 'b']);
  labelled.mockClear();
  await moveSelected('real');
  expect(labelled, 'nothing to change, nothing to undo').not.toHaveBeenCalled();
  expect(useLabelHistory.getState().changes).toEqual([]);
});

it('changes are undone one after the other, the latest first, and then no more', async () => {
  await classifyFace(useFaces.getState().faces[0], 'fake');
  await renameClass('real', 'live');
  selectAll(['c']);
  await moveSelected('fake');
  expect(labels()).toEqual(['fake', 'live', 'fake']);
  await undoClasses.perform();
  expect(labels()).toEqual(['fake', 'live', undefined]);
  expect(toast).toHaveBeenLastCalledWith('Undone: 1 face moved to "fake".', expect.objectContaining({ action: expect.anything() })); // prettier-ignore
  await undoClasses.perform();
  expect(labels()).toEqual(['fake', 'real', undefined]);
  await undoClasses.perform();
  expect(labels()).toEqual(['real', 'real', undefined]);
  expect(undoClasses.obstacle()).toBe('No class was changed in this visit.');
  expect(vi.mocked(toast).mock.lastCall![1], 'its button is taken away').toHaveProperty('action', undefined); // prettier-ignore
});

it('a change that cannot be undone is there to be tried again', async () => {
  await classifyFace(useFaces.getState().faces[0], 'fake');
  labelled.mockRejectedValueOnce(new Error('the storage is full'));
  await expect(undoClasses.perform()).rejects.toThrow('the storage is full');
  expect(undoClasses.obstacle()).toBeNull();
  await undoClasses.perform();
  expect(labels()).toEqual(['real', 'real', undefined]);
});

it('a class without a face is renamed, and merged into one that is there', async () => {
  addClass('print', 'unknown');
  await renameClass('print', 'replay');
  expect(openClasses()).toEqual(['real', 'replay']);
  await renameClass('replay', 'real');
  expect(openClasses()).toEqual(['real']);
  expect(toast).not.toHaveBeenCalled();
});

it('a class whose name holds half a character, as of a damaged list, has an input too', () => {
  expect(filesInputOf('\ud800odd')).toBe('class-files-%EF%BF%BDodd');
  expect(filesInputOf('😀')).toBe('class-files-%F0%9F%98%80');
});

it('an undo takes the name of a class that was made back with those of its faces, and no other', async () => {
  addClass('fake', 'unknown');
  selectAll(['c']);
  await moveSelected('fake');
  await renameClass('fake', 'forged');
  addClass('print', 'unknown');
  expect(openClasses()).toEqual(['forged', 'print', 'real']);
  await undoClasses.perform();
  expect(openClasses()).toEqual(['fake', 'print', 'real']);
  await undoClasses.perform();
  expect(openClasses(), 'made, and empty again').toEqual(['fake', 'print', 'real']);
});

it('an undo in another dataset names it, and changes the classes of that one alone', async () => {
  addClass('fake', 'unknown');
  selectAll(['c']);
  await moveSelected('fake');
  await renameClass('fake', 'forged');
  useFaces.setState({
    datasetId: 'other',
    faces: [],
    datasets: [{ id: 'd', name: 'Mine' } as never, { id: 'other', name: 'Theirs' } as never],
  });
  expect(undoClasses.hint).toBeTypeOf('function');
  expect((undoClasses.hint as () => string)()).toBe('1 face labelled "forged" in dataset "Mine".');
  await undoClasses.perform();
  expect(toast).toHaveBeenLastCalledWith('Undone in dataset "Mine": 1 face labelled "forged".', expect.anything()); // prettier-ignore
  expect(useOwnClasses.getState().byDataset).toEqual({ d: ['fake'] });
});

it('an undo says which faces are no longer there', async () => {
  selectAll(['a', 'b']);
  await moveSelected('fake');
  labelled.mockResolvedValueOnce(1);
  await undoClasses.perform();
  expect(toast).toHaveBeenLastCalledWith('Undone except for 1 face no longer there: 2 faces moved to "fake".', expect.anything()); // prettier-ignore
  await classifyFace(useFaces.getState().faces[0], 'fake');
  labelled.mockResolvedValueOnce(0);
  await undoClasses.perform();
  expect(toast).toHaveBeenLastCalledWith('Not undone, as the faces are no longer there: a.jpg labelled "fake".', expect.anything()); // prettier-ignore
});

it('a change that could not be undone is behind none that was made meanwhile', async () => {
  const [a, b] = useFaces.getState().faces;
  await classifyFace(a, 'fake');
  let fail = (_: Error) => {};
  labelled.mockReturnValueOnce(new Promise((_, reject) => (fail = reject)));
  const undone = undoClasses.perform();
  await classifyFace(b, 'print');
  fail(new Error('the storage is full'));
  await expect(undone).rejects.toThrow('the storage is full');
  expect(useLabelHistory.getState().changes.map(({ said }) => said)).toEqual([
    'a.jpg labelled "fake".',
    'b.jpg labelled "print".',
  ]);
});
