import { describe, expect, it } from 'vitest';
import { groupShards, shardOf } from './checkpointNames';

it('knows the parts of a model', () => {
  expect(shardOf('model-00001-of-00002.safetensors')).toEqual({
    model: 'model.safetensors',
    part: 1,
    parts: 2,
  });
  expect(shardOf('pytorch_model-00003-of-00003.bin')).toEqual({
    model: 'pytorch_model.bin',
    part: 3,
    parts: 3,
  });
  expect(['model.safetensors', 'face-1-of-2.jpg'].map(shardOf)).toEqual([null, null]);
});

describe('files that were chosen together', () => {
  const grouped = (...names: string[]) =>
    groupShards(names.map((name) => ({ name }))).map((group) => group.map(({ name }) => name));

  it('are one model in its parts, and others alone', () => {
    expect(grouped('m-00001-of-00002.bin', 'a.pth', 'm-00002-of-00002.bin', 'm.bin')).toEqual([
      ['m-00001-of-00002.bin', 'm-00002-of-00002.bin'],
      ['a.pth'],
      ['m.bin'],
    ]);
  });

  it('belong to an index that is called like them, else to the index that is there', () => {
    const parts = ['m-00001-of-00002.safetensors', 'm-00002-of-00002.safetensors'];
    expect(grouped('m.safetensors.index.json', 'a.pth', ...parts)).toEqual([
      ['a.pth'],
      [...parts, 'm.safetensors.index.json'],
    ]);
    expect(grouped('body.safetensors', 'm.safetensors.index.json', 'head.safetensors')).toEqual([
      ['body.safetensors', 'head.safetensors', 'm.safetensors.index.json'],
    ]);
  });
});
