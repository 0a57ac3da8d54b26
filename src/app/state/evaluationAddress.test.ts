import { beforeEach, expect, it, vi } from 'vitest';

let read = (): void => {};
const ready = new Promise<void>((resolve) => (read = resolve));
vi.mock('./library', () => ({ openLibrary: () => Promise.resolve() }));
vi.mock('./evaluateSession', () => ({ changeSet: () => {}, chooseSet: () => Promise.resolve() }));
vi.mock('./detectors', () => ({
  refreshDetectors: () => ready,
  useDetectors: {
    getState: () => ({ saved: [{ info: { id: 'aaaaaaaa1' } }, { info: { id: 'bbbbbbbb2' } }] }),
  },
}));

import { useEvaluate } from './evaluateStore';
import { EVALUATION_ADDRESS } from './evaluationAddress';

beforeEach(() => useEvaluate.setState({ detectorIds: ['of before'], calibrationId: 'of before' }));

it('a link takes the place of what was chosen before it, and not of what is chosen while it is read', async () => {
  const taken = EVALUATION_ADDRESS.load(new URLSearchParams('figure=auc&detector=aaaaaaaa1'));
  expect(useEvaluate.getState()).toMatchObject({ detectorIds: [], calibrationId: null });
  useEvaluate.setState({ detectorIds: ['bbbbbbbb2'], calibrationId: 'chosen meanwhile' });
  read();
  await taken;
  expect(useEvaluate.getState()).toMatchObject({
    detectorIds: ['aaaaaaaa1', 'bbbbbbbb2'],
    calibrationId: 'chosen meanwhile',
    linkProblems: [],
  });
});

it('keeps the ticked families of fakes in the address, and takes them from there', async () => {
  await EVALUATION_ADDRESS.load(new URLSearchParams('fakes=swapped&fakes=mixed'));
  expect(useEvaluate.getState().made).toEqual(['swapped', 'mixed']);
  expect(EVALUATION_ADDRESS.read(useEvaluate.getState())).toMatchObject({ fakes: ['swapped', 'mixed'] });
  useEvaluate.setState({ detectorIds: [], sets: [] });
  expect(EVALUATION_ADDRESS.isUntouched?.(useEvaluate.getState())).toBe(false);
  await EVALUATION_ADDRESS.load(new URLSearchParams());
  expect(useEvaluate.getState().made, 'a link without any').toEqual([]);
});
