import { beforeAll } from 'vitest';
import { initWebgpu } from '../webgpu';
import { optimizerTests } from './twinTests/adamw';

beforeAll(async () => {
  await initWebgpu();
});

optimizerTests();
