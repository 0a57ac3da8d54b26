/** The reference's golden files through our code on the CPU engine; `parity.gpu.test.ts` does the same on WebGPU. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setKernelMode } from '@/ml/ops/mode';
import { disposeWasm, initWasm } from '@/ml/wasm';
import type { GroupResult } from './comparison';
import { runGolden } from './run';

const outside = (results: GroupResult[]) => results.filter(({ error, tolerance }) => !(error <= tolerance));
const tensors = (results: GroupResult[]) => results.reduce((total, result) => total + result.tensors, 0);

async function results(name: string): Promise<GroupResult[]> {
  return runGolden(name, readFileSync(new URL(`goldens/${name}`, import.meta.url)));
}

afterAll(disposeWasm);

describe.each(['fused', 'stock'] as const)('on the CPU engine, %s kernels', (kernels) => {
  beforeAll(async () => {
    await initWasm({ threads: 2 });
    setKernelMode(kernels);
  });

  it.each([
    ['pretrain.safetensors', 'losses, outputs, gradients, six optimiser steps', 134],
    ['classify.safetensors', 'logits, loss, gradients, attention, layer-wise rates', 68],
    ['fs-adapter-training.safetensors', "outputs, losses and gradients of the authors' classes", 84],
    ['mcf.safetensors', "both losses of the authors' MCF, through two frozen teachers", 66],
    ['fra.safetensors', "queries, heads and losses of the authors' FRA", 92],
    ['ag-fas.safetensors', "blocks with a cue and losses of the authors' AG-FAS", 41],
    ['masks.safetensors', 'patches of every region, and how they are covered', 80],
  ] as const)('%s: %s', async (name, _what, count) => {
    const all = await results(name);
    expect(outside(all)).toEqual([]);
    expect(tensors(all)).toBe(count);
  });
});
