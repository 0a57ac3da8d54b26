import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PRESETS, PRESET_NAMES } from '@/lib/presets';
import * as tf from '@/ml/tf';
import { checkpointShape, fromCheckpoint, toCheckpoint } from './checkpointLayout';
import { countParameters, decays, onlineParameters, targetParameters } from './parameters';
import { initialiseStore } from './parameterStore';
import { sinCosPositions } from './positions';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const specOf = (name: string) => {
  const spec = onlineParameters(PRESETS.nano.model).find((candidate) => candidate.name === name);
  if (!spec) throw new Error(name);
  return spec;
};

describe('parameters', () => {
  it('count what the published ViT-S/16 encoder has', () => {
    const encoder = onlineParameters(PRESETS.small.model).filter(({ name }) =>
      /^(cls_token|pos_embed|patch_embed|blocks|norm)\b/.test(name),
    );
    // timm's vit_small_patch16_224 without head: 21,665,664.
    expect(countParameters(encoder)).toBe(21_665_664);
  });

  it('are unique by name, and the target is a leading part of the online network', () => {
    for (const preset of PRESET_NAMES) {
      const online = onlineParameters(PRESETS[preset].model).map(({ name }) => name);
      const target = targetParameters(PRESETS[preset].model).map(({ name }) => name);
      expect(new Set(online).size).toBe(online.length);
      expect(online.slice(0, target.length)).toEqual(target);
    }
  });

  it('decay unless 1-D or a bias; tokens do decay', () => {
    expect(decays(specOf('cls_token'))).toBe(true);
    expect(decays(specOf('blocks.0.attn.qkv.weight'))).toBe(true);
    expect(decays(specOf('blocks.0.attn.qkv.bias'))).toBe(false);
    expect(decays(specOf('norm.weight'))).toBe(false);
  });
});

describe('checkpoint layout', () => {
  it('moves patch filters between (row, column, channel) and (channel, row, column) and back', () => {
    const spec = { ...specOf('patch_embed.proj.weight'), shape: [1, 12] };
    const ours = Float32Array.from({ length: 12 }, (_, i) => i);
    const theirs = toCheckpoint(spec, ours);
    expect(checkpointShape(spec)).toEqual([1, 3, 2, 2]);
    expect([...theirs]).toEqual([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]);
    expect(fromCheckpoint(spec, theirs)).toEqual(ours);
  });
});

describe('sinCosPositions', () => {
  it('gives the class token zeros, columns the first half of the channels and rows the second', () => {
    const table = sinCosPositions(8, 2);
    const row = (token: number) => [...table.slice(8 * token, 8 * token + 8)];
    expect(row(0)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(row(1)).toEqual([0, 0, 1, 1, 0, 0, 1, 1]);
    const [sin, cos] = [Math.fround(Math.sin(1)), Math.fround(Math.cos(1))];
    expect(row(2)[0]).toBe(sin);
    expect(row(2)[2]).toBe(cos);
    expect(row(2).slice(4)).toEqual([0, 0, 1, 1]);
    expect(row(3)[4]).toBe(sin);
  });
});

describe('initialiseStore', () => {
  const stores: { dispose(): void }[] = [];
  afterAll(() => stores.forEach((store) => store.dispose()));

  it('repeats with its seed, stays inside the xavier bound and starts norms at one', async () => {
    const specs = onlineParameters(PRESETS.nano.model);
    const [a, b, c] = [3, 3, 4].map((seed) => initialiseStore(specs, seed));
    stores.push(a, b, c);
    const values = async (store: typeof a, name: string) => [...(await store.get(name).data())];
    const weight = 'blocks.1.mlp.fc1.weight';
    expect(await values(a, weight)).toEqual(await values(b, weight));
    expect(await values(a, weight)).not.toEqual(await values(c, weight));
    const bound = Math.sqrt(6 / (32 + 128));
    expect(Math.max(...(await values(a, weight)).map(Math.abs))).toBeLessThanOrEqual(Math.fround(bound));
    expect(new Set(await values(a, 'norm.weight'))).toEqual(new Set([1]));
    expect(() => a.get('nothing.weight')).toThrow(/nothing\.weight/);
  });
});
