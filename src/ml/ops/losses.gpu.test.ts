import { beforeAll } from 'vitest';
import { initWebgpu } from '../webgpu';
import { lossTests } from './twinTests/losses';

beforeAll(async () => {
  await initWebgpu();
});

lossTests();
