import { beforeAll } from 'vitest';
import { initWebgpu } from '../webgpu';
import { layerNormTests } from './twinTests/layerNorm';

beforeAll(async () => {
  await initWebgpu();
});

layerNormTests();
