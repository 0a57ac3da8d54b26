import { beforeAll } from 'vitest';
import { initWebgpu } from '../webgpu';
import { linearTests } from './twinTests/linear';

beforeAll(async () => {
  await initWebgpu();
});

linearTests();
