import { expect, it } from 'vitest';
import { isCheckpointName, shardOf } from './checkpointNames';

it('knows checkpoints by the names that people have for them', () => {
  const names = ['a.safetensors', 'b.PTH', 'c.pt', 'd.ckpt', 'model_best.pth.tar', 'last.ckpt.tar', 'e.bin'];
  expect(names.filter((name) => !isCheckpointName(name))).toEqual([]);
  expect(['photos.tar', 'a.tar.gz', 'face.jpg', 'ckpt'].filter(isCheckpointName)).toEqual([]);
});

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
