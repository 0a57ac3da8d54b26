import { beforeEach, expect, it, vi } from 'vitest';
import { useAskedTwice } from '@/app/state/askedTwice';
import {
  exportDetectorFile,
  rebuildDetector,
  removeDetector,
  showDetector,
  useDetectors,
} from '@/app/state/detectors';
import type * as Detectors from '@/app/state/detectors';
import type { DamagedDetector, SavedDetector } from '@/workers/protocol/scoring';
import { labelOf } from './action';
import {
  deleteDamaged,
  deleteSaved,
  DETECTORS,
  exportSaved,
  openLatestDetector,
  takeFileAlone,
} from './detectors';

vi.mock('@/workers/scoring', () => ({ onRefusedDetector: () => {} }));
vi.mock('@/app/state/detectors', async (original) => ({
  ...(await original<typeof Detectors>()),
  exportDetectorFile: vi.fn(),
  removeDetector: vi.fn(),
  rebuildDetector: vi.fn(),
}));

const saved = (id: string) => ({ info: { id, name: id } }) as SavedDetector;
const damaged = (id: string, canRebuild: boolean) => ({ id, canRebuild, sizeBytes: 5 }) as DamagedDetector;
const [a, b] = [saved('a'), saved('b')];

beforeEach(() => {
  vi.clearAllMocks();
  useAskedTwice.setState({ asked: null });
  useDetectors.setState({ ...useDetectors.getInitialState(), saved: [a, b] });
});

it('the palette means the detector whose row is open, and says so where none is', () => {
  expect(exportSaved.picked.obstacle()).toBe('Open a detector of the list first.');
  void openLatestDetector.perform();
  expect(exportSaved.picked.obstacle()).toBeNull();
  void exportSaved.picked.perform();
  expect(exportDetectorFile).toHaveBeenLastCalledWith(a);
  showDetector('b');
  void exportSaved.picked.perform();
  expect(exportDetectorFile).toHaveBeenLastCalledWith(b);
});

it('says that the detectors are being read before they were', () => {
  useDetectors.setState({ saved: null });
  expect(openLatestDetector.obstacle()).toMatch(/being read/);
  useDetectors.setState({ saved: [] });
  expect(openLatestDetector.obstacle()).toMatch(/No detector is saved/);
});

it('a detector is deleted at the second press, and only the one that was asked for', async () => {
  const [deleteA, deleteB] = [deleteSaved.of(a), deleteSaved.of(b)];
  await deleteA.perform();
  expect([labelOf(deleteA), labelOf(deleteB)]).toEqual(['Delete permanently', 'Delete']);
  await deleteB.perform();
  expect(removeDetector).not.toHaveBeenCalled();
  await deleteB.perform();
  expect(removeDetector).toHaveBeenCalledExactlyOnceWith('b');
});

it('damaged ones are rebuilt where they can be, and deleted at the second press', async () => {
  useDetectors.setState({ damaged: [damaged('x', false), damaged('y', true)] });
  await takeFileAlone.picked.perform();
  expect(rebuildDetector).toHaveBeenCalledExactlyOnceWith('y');
  await deleteDamaged.picked.perform();
  await deleteDamaged.picked.perform();
  expect(removeDetector).toHaveBeenCalledExactlyOnceWith('x');
});

it('every command of a row is in the palette', () => {
  expect(DETECTORS.map(({ id }) => id)).toEqual([
    'detectors.open',
    'detectors.openLatest',
    ...['rename', 'outputs', 'export', 'delete', 'rebuild', 'deleteDamaged'].map(
      (name) => `detectors.${name}`,
    ),
  ]);
});
