/** The reference's golden files through our code on WebGPU; `npm run parity` does the same from a shell. */
import { beforeAll, expect, it } from 'vitest';
import { bytesSource } from '@/storage/byteSource';
import { setKernelMode } from '@/ml/ops/mode';
import { initWebgpu } from '@/ml/webgpu';
import { runAgFas } from './agFas';
import { runClassify } from './classify';
import type { GroupResult } from './comparison';
import { Golden } from './golden';
import agFasUrl from './goldens/ag-fas.safetensors?url';
import classifyUrl from './goldens/classify.safetensors?url';
import fraUrl from './goldens/fra.safetensors?url';
import fsAdapterUrl from './goldens/fs-adapter-training.safetensors?url';
import masksUrl from './goldens/masks.safetensors?url';
import mcfUrl from './goldens/mcf.safetensors?url';
import pretrainUrl from './goldens/pretrain.safetensors?url';
import { runFra } from './fra';
import { runFsAdapter } from './fsAdapter';
import { runMasks } from './masks';
import { runMcf } from './mcf';
import { runPretrain } from './pretrain';
import { runReleased } from './released';
import { RELEASED, type ReleasedName } from './releasedFiles';

beforeAll(async () => {
  await initWebgpu();
  setKernelMode('fused');
});

async function bytesOf(url: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}

const golden = async (url: string) => Golden.parse(await bytesOf(url));

/** Addresses of the files of released detectors, by their paths. */
const releasedUrls = import.meta.glob<string>('./goldens/released/*', {
  query: '?url',
  import: 'default',
  eager: true,
});

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

it('trains FS-Adapter as the authors do: outputs, losses, gradients', async () => {
  const results = await runFsAdapter(await golden(fsAdapterUrl));
  expect(outside(results)).toEqual([]);
  expect(tensors(results)).toBe(84);
});

it('compares features and masks as MCF does: both losses, through two frozen teachers', async () => {
  const results = await runMcf(await golden(mcfUrl));
  expect(outside(results)).toEqual([]);
  expect(tensors(results)).toBe(66);
});

it('finds regions as FRA does: queries, heads, losses', async () => {
  const results = await runFra(await golden(fraUrl));
  expect(outside(results)).toEqual([]);
  expect(tensors(results)).toBe(92);
});

it('asks a cue as AG-FAS does: blocks, embeddings, losses', async () => {
  const results = await runAgFas(await golden(agFasUrl));
  expect(outside(results)).toEqual([]);
  expect(tensors(results)).toBe(41);
});

it.each(Object.keys(RELEASED) as ReleasedName[])('%s gives what the authors’ code gave', async (name) => {
  const { file, stages } = RELEASED[name];
  const at = (each: string) => releasedUrls[`./goldens/released/${each}`];
  const checkpoint = [bytesSource(await bytesOf(at(file)))];
  const results = await runReleased({ checkpoint, target: [] }, await golden(at(`${name}.safetensors`)));
  expect(outside(results)).toEqual([]);
  expect(tensors(results)).toBe(stages.length);
});
