import { beforeEach, expect, it } from 'vitest';
import { LabError } from '@/lib/errors';
import type { WeightsReport } from '@/workers/protocol';
import { chooseWeights, forgetWeights, useBegin, weightsToBeginWith } from './beginStore';

const file = (name: string) => new File(['x'], name);
const report = (change: Partial<WeightsReport> = {}): WeightsReport => ({
  kind: 'online',
  size: 'ViT-nano/8',
  heads: 2,
  preset: 'nano',
  epoch: 3,
  ...change,
});

beforeEach(forgetWeights);

it('takes an online and a target network, whatever their order', async () => {
  const kinds = { 'checkpoint-te-3.pth': 'target', 'checkpoint-3.pth': 'online' } as const;
  const files = Object.keys(kinds).map(file);
  const byName = new Map<Blob, WeightsReport>(
    files.map((f) => [f, report({ kind: kinds[f.name as keyof typeof kinds] })]),
  );
  expect(await chooseWeights(files, async (blob) => byName.get(blob)!)).toBe('nano');
  const weights = weightsToBeginWith();
  expect([weights?.online.name, weights?.target?.name]).toEqual(['checkpoint-3.pth', 'checkpoint-te-3.pth']);
});

it('begins with a target network alone', async () => {
  await chooseWeights([file('te.pth')], async () => report({ kind: 'target' }));
  expect(weightsToBeginWith()).toMatchObject({ online: { name: 'te.pth' }, target: null });
});

it('says what is wrong with a file, by name, and keeps the one before', async () => {
  await chooseWeights([file('good.pth')], async () => report());
  await chooseWeights([file('bad.pth')], () => {
    throw new LabError('invalid-file', 'it is cut short', 'Use another copy.');
  });
  expect(useBegin.getState().problem?.message).toBe('bad.pth: it is cut short');
  expect(weightsToBeginWith()?.online.name).toBe('good.pth');
  await chooseWeights([file('large.pth')], async () => report({ size: 'ViT-L/16', preset: null }));
  expect(useBegin.getState().problem?.message).toMatch(/^large\.pth: .*ViT-L\/16/);
});

it('drops a target of another model than the online network', async () => {
  await chooseWeights([file('a')], async () => report());
  await chooseWeights([file('t')], async () => report({ kind: 'target' }));
  await chooseWeights([file('b')], async () => report({ preset: 'micro' }));
  expect(weightsToBeginWith()).toMatchObject({ online: { name: 'b' }, target: null });
});
