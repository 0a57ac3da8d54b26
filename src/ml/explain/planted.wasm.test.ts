import { afterAll } from 'vitest';
import { disposeWasm, initWasm } from '@/ml/wasm';
import { plantedTests } from './plantedTests';

plantedTests(() => initWasm({ threads: 1 }));
afterAll(disposeWasm);
