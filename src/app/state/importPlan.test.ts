import { beforeEach, expect, it, vi } from 'vitest';
import type { Sorted } from '@/app/intake/sorting';
import type { PlanSources } from '@/workers/protocol';

const imported = vi.hoisted(() => [] as unknown[]);
/** What the import itself found to be there already. */
const came = vi.hoisted(() => ({ datasetId: 'd', known: [] as unknown[] }));

/** As much of a plan as is looked at: the folder of a file is its class, files alone have none. */
const planOf = vi.hoisted(() => (paths: readonly string[]) => ({
  classes: paths.map((path) => {
    const from = path.split('/').at(-2) ?? '';
    return { from, name: from, role: from === 'real' ? 'genuine' : 'unknown' };
  }),
  labelling: { lists: [], ...(paths.includes('mixed.jpg') && { framings: { 'mixed.jpg': 'authors' } }) },
  framing: paths.includes('framed.jpg') ? 'authors-centre' : paths.includes('mixed.jpg') ? 'ours' : null,
  mixedFramings: paths.includes('mixed.jpg') ? ['Two framings.'] : [],
}));

vi.mock('./library', () => ({
  askLibrary: (ask: (library: unknown) => unknown) =>
    Promise.resolve(ask({ plan: ({ paths }: PlanSources) => planOf(paths) })),
  importSorted: (_sorted: Sorted, how: unknown) => Promise.resolve((imported.push(how), came)),
  openLibrary: () => Promise.resolve(),
  isOpenForOwnFaces: () => true,
}));

import { useIntake } from '@/app/intake/intakeStore';
import { useFaces } from './facesStore';
import { changePlannedCropping, correctClass, importInto, importPlanned, useImportPlan } from './importPlan';

const sorted = (...paths: string[]) => ({ paths, archives: [], texts: [] }) as unknown as Sorted;
const shown = () => vi.waitUntil(() => useImportPlan.getState().waiting);

beforeEach(() => void imported.splice(0));

it('imports plain photographs without a question', async () => {
  expect(await importPlanned(sorted('a.jpg', 'b.jpg'))).toBe(true);
  expect(imported).toEqual([{}]);
  expect(useImportPlan.getState().waiting).toBeNull();
});

it('shows labelled ones first, one lot after the other, and imports them as corrected or not at all', async () => {
  const [first, second] = [
    importPlanned(sorted('ffhq/real/a.jpg', 'x/fake/b.jpg')),
    importPlanned(sorted('train/c/c.jpg')),
  ];
  await shown();
  expect(imported).toEqual([]);
  correctClass('fake', { name: 'diffusion' });
  useImportPlan.getState().waiting?.decide(true);
  expect(await first).toBe(true);
  expect(imported).toMatchObject([
    { labelling: { wishes: { fake: { name: 'diffusion' }, real: { name: 'real' } } } },
  ]);
  const { plan } = await shown();
  expect(plan.classes.map(({ from }) => from)).toEqual(['c']);
  useImportPlan.getState().waiting?.decide(false);
  expect(await second).toBe(false);
  expect(imported).toHaveLength(1);
});

it('asks how pictures become crops, beginning with what the dataset remembers', async () => {
  const cropping = { crops: 'auto', framing: 'authors' } as const;
  useFaces.setState({ datasetId: 'd', datasets: [{ id: 'd', name: 'mine', cropping } as never] });
  const done = importPlanned(sorted('real/a.jpg'));
  expect((await shown()).cropping).toEqual(cropping);
  changePlannedCropping({ crops: 'detect' });
  expect(useImportPlan.getState().waiting?.cropping).toEqual({ crops: 'detect', framing: 'ours' });
  changePlannedCropping({ crops: 'already' });
  useImportPlan.getState().waiting?.decide(true);
  await done;
  expect(imported).toMatchObject([{ cropping: { crops: 'already', framing: 'authors' } }]);
});

it('takes the framing that faces came with', async () => {
  const cropping = { crops: 'detect', framing: 'ours' } as const;
  useFaces.setState({ datasetId: 'd', datasets: [{ id: 'd', name: 'mine', cropping } as never] });
  await importPlanned(sorted('framed.jpg'));
  expect(imported).toEqual([{ cropping: { crops: 'detect', framing: 'authors-centre' } }]);
});

it('keeps the framing of each face where they came with several, unless a person chose one for all', async () => {
  const cropping = { crops: 'detect', framing: 'ours' } as const;
  useFaces.setState({ datasetId: 'd', datasets: [{ id: 'd', name: 'mine', cropping } as never] });
  useIntake.setState({ notes: [] });
  await importPlanned(sorted('mixed.jpg'));
  expect(imported).toMatchObject([{ cropping, labelling: { framings: { 'mixed.jpg': 'authors' } } }]);
  expect(useIntake.getState().notes).toEqual(['Two framings.']);
  const done = importPlanned(sorted('real/a.jpg', 'mixed.jpg'));
  await shown();
  changePlannedCropping({ framing: 'authors-centre' });
  useImportPlan.getState().waiting?.decide(true);
  await done;
  expect(imported[1]).toMatchObject({ cropping: { framing: 'authors-centre' } });
  expect((imported[1] as { labelling: object }).labelling).not.toHaveProperty('framings');
});

it('imports into one class whatever folders say, without a question, and moves what was there under its own name', async () => {
  const face = (name: string, label?: string) => ({ id: name, name, ...(label && { label }) }) as never;
  useFaces.setState({
    faces: [
      face('a.jpg', 'real'),
      face('b.jpg', 'real'),
      face('c.jpg', 'fake'),
      face('d.jpg'),
      face('other.jpg'),
    ],
    datasetId: 'd',
    // Of an import that runs at the same time.
    known: [{ name: 'other.jpg', as: 'imported' }],
  });
  came.known = ['a.jpg', 'c.jpg', 'd.jpg']
    .map((name) => ({ name, as: 'imported' }))
    // The same picture under another name, which happens to be that of another face.
    .concat({ name: 'b.jpg', as: 'duplicate' });
  const moved: string[] = [];
  const move = (faces: readonly { name: string }[]) =>
    Promise.resolve(void moved.push(...faces.map(({ name }) => name)));
  await importInto('fake', sorted('set/real/a.jpg', 'd.jpg'), move);
  expect(useImportPlan.getState().waiting).toBeNull();
  expect(imported).toMatchObject([
    { labelling: { wishes: { real: { name: 'fake' }, '': { name: 'fake' } } } },
  ]);
  expect(moved).toEqual(['a.jpg', 'd.jpg']);
  useFaces.setState({
    faces: ['1', '2', '3', '4'].map(
      (id) => ({ id, name: id < '3' ? 'IMG_1.jpg' : 'IMG_2.jpg', label: id }) as never,
    ),
  });
  came.known = [
    { name: 'IMG_1.jpg', as: 'imported', faceId: '2' },
    { name: 'IMG_2.jpg', as: 'imported' }, // which of the two cannot be told
  ];
  await importInto('fake', sorted('IMG_1.jpg', 'IMG_2.jpg'), move);
  expect(moved.splice(2), 'of two of one name the one that was meant').toEqual(['IMG_1.jpg']);
  useFaces.setState({ datasetId: 'another' });
  await importInto('fake', sorted('set/real/a.jpg', 'd.jpg'), move);
  expect(moved, 'faces of another dataset stay').toHaveLength(2);
});
