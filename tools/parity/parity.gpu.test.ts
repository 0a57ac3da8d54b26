/** The reference's golden files through our code on WebGPU; `npm run parity` does the same from a shell. */
import { beforeAll, expect, it } from 'vitest';
import { setKernelMode } from '@/ml/ops/mode';
import { initWebgpu } from '@/ml/webgpu';
import { runClassify } from './classify';
import type { GroupResult } from './comparison';
import { Golden } from './golden';
import classifyUrl from './goldens/classify.safetensors?url';
import masksUrl from './goldens/masks.safetensors?url';
import pretrainUrl from './goldens/pretrain.safetensors?url';
import { runMasks } from './masks';
import { runPretrain } from './pretrain';

beforeAll(async () => {
  await initWebgpu();
  setKernelMode('fused');
});

async function golden(url: string): Promise<Golden> {
  return Golden.parse(new Uint8Array(await (await fetch(url)).arrayBuffer()));
}

const outside = (results: GroupResult[]) => results.filter(({ error, tolerance }) => !(error <= tolerance));
const tensors = (results: GroupResult[]) => results.reduce((total, result) => total + result.tensors, 0);

it('pretrains as the reference does: losses, outputs, gradients, six optimiser steps', async () => {
  const results = await runPretrain(await golden(pretrainUrl));
  expect(outside(results)).toEqual([]);
  expect(tensors(results)).toBe(134);
});

it('classifies as the reference does: logits, loss, gradients, attention, layer-wise rates', async () => {
  const results = await runClassify(await golden(classifyUrl));
  expect(outside(results)).toEqual([]);
  expect(tensors(results)).toBe(68);
});

it('finds the reference’s patches of every region, and covers them', async () => {
  const results = await runMasks(await golden(masksUrl));
  expect(outside(results)).toEqual([]);
  expect(tensors(results)).toBe(80);
});
