import { beforeAll } from 'vitest';
import { initWebgpu } from '../webgpu';
import { tokenTests } from './twinTests/tokens';

beforeAll(async () => {
  await initWebgpu();
});

tokenTests();
