/**
 * Every operation on the CPU engine: its stock operations against tfjs's own in plain JavaScript, and its fused kernels, on one
 * thread and on two, against its stock operations.
 */
import { afterAll, beforeAll, describe } from 'vitest';
import { disposeWasm, initWasm } from '../wasm';
import { attentionTests } from './twinTests/attention';
import { layerNormTests } from './twinTests/layerNorm';
import { linearTests } from './twinTests/linear';
import { lossTests } from './twinTests/losses';
import { optimizerTests } from './twinTests/adamw';
import { tokenTests } from './twinTests/tokens';
import { testRealisation } from './twins';

describe.each([
  { kernels: 'stock', threads: 1, oracle: 'cpu' },
  { kernels: 'fused', threads: 1, oracle: null },
  { kernels: 'fused', threads: 2, oracle: null },
] as const)('the CPU engine, $kernels kernels, threads: $threads', ({ kernels, threads, oracle }) => {
  beforeAll(async () => {
    await initWasm({ threads });
    testRealisation(kernels, oracle);
  });
  afterAll(disposeWasm);

  linearTests();
  layerNormTests();
  attentionTests();
  tokenTests();
  lossTests();
  optimizerTests();
});
