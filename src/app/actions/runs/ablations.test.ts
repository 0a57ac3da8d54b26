import { beforeEach, expect, it, vi } from 'vitest';
import { saveExport } from '@/app/saveFile';
import {
  addAxis,
  changeAxis,
  planAblation,
  plannedAblation,
  removeAxis,
  toggleStrategy,
  useAblations,
} from '@/app/state/ablationSession';
import { useRuns } from '@/app/state/runsStore';
import { defaultPretrainConfig } from '@/lib/config';
import type { AblationInfo, LibraryFace, RunInfo } from '@/workers/protocol';
import { useFaces } from '@/app/state/facesStore';
import { labelOf } from '../action';
import { ABLATION_EXPORTS, makeAblation, removeAblation } from './ablations';

vi.mock('@/app/lab', () => ({ trainingSession: {} }));
vi.mock('@/app/saveFile', () => ({ saveExport: vi.fn() }));
vi.mock('@/workers/runs', () => ({
  runs: {
    ask: async (question: (library: object) => unknown) =>
      question({ figures: async () => ({ steps: [], epochs: [] }) }),
  },
}));

const ablation = (id: string): AblationInfo =>
  ({
    id,
    kind: 'masking',
    runs: [{ label: 'random', runId: `${id}1`, config: { seed: 1 } }],
  }) as AblationInfo;
const run = (id: string, phase: RunInfo['phase']) =>
  ({ id, phase, kind: 'pretrain', step: 1, config: defaultPretrainConfig('nano') }) as RunInfo;
const [later, earlier] = [ablation('later'), ablation('earlier')];

beforeEach(() => {
  vi.clearAllMocks();
  useAblations.setState({ ablations: [later, earlier], workingId: null });
  useRuns.setState({ runs: [run('later1', 'stopped'), run('earlier1', 'finished')] });
});

it.each(ABLATION_EXPORTS)('$picked.title: of the latest ablation with a finished run', async (file) => {
  expect(file.of(later).obstacle()).toBe('No run of it is finished yet.');
  expect([file.of(earlier).obstacle(), file.picked.obstacle()]).toEqual([null, null]);
  await file.picked.perform();
  expect(saveExport).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ name: expect.stringMatching(/^fsfm-ablation-/) }),
  );
});

it('an active ablation is not removed', () => {
  useAblations.setState({ workingId: 'later' });
  expect(removeAblation.picked.obstacle()).toMatch(/stop it first/);
  expect(removeAblation.of(earlier).obstacle()).toBeNull();
});

it('compares two or more strategies of masking, those that were chosen', () => {
  useFaces.setState({ faces: [{ id: 'a' } as LibraryFace] });
  expect(labelOf(makeAblation)).toBe('Start the runs');
  toggleStrategy('random');
  expect(makeAblation.obstacle()).toBe('Choose at least two masking strategies to compare.');
  toggleStrategy('crfr-p');
  expect(useAblations.getState().next.strategies).toEqual(['crfr-p', 'random']);
  expect([labelOf(makeAblation), makeAblation.obstacle()]).toEqual(['Start 2 runs', null]);
  toggleStrategy('random');
  expect(useAblations.getState().next.strategies).toEqual(['crfr-p']);
});

it('varies chosen settings once each has values that are allowed, and says what is wrong until then', () => {
  useFaces.setState({ faces: [{ id: 'a' } as LibraryFace] });
  planAblation({ kind: 'settings', seeds: 2 });
  expect(labelOf(makeAblation)).toBe('Start the runs');
  expect(makeAblation.obstacle()).toBe('There is nothing to compare. Give a setting two values or more.');
  changeAxis(0, { key: 'maskRatio', values: '0.5, 7' });
  expect(makeAblation.obstacle()).toMatch(/maskRatio/);
  changeAxis(0, { values: '0.5, 0.75,' });
  expect([labelOf(makeAblation), makeAblation.obstacle()]).toEqual(['Start 4 runs', null]);
  addAxis();
  changeAxis(1, { key: 'objective', values: '3c,mae' });
  expect([labelOf(makeAblation), makeAblation.obstacle()]).toEqual(['Start 8 runs', null]);
  removeAxis(0);
  expect(plannedAblation().axes).toEqual([{ key: 'objective', values: ['3c', 'mae'] }]);
});
