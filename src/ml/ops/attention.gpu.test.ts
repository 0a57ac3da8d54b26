import { beforeAll } from 'vitest';
import { initWebgpu } from '../webgpu';
import { attentionTests } from './twinTests/attention';

beforeAll(async () => {
  await initWebgpu();
});

attentionTests();
