import { expect, it } from 'vitest';
import { faceWorkersFor } from './faceWorkers';

it.each([
  [{ hardwareConcurrency: 1, deviceMemory: 8 }, 1],
  [{ hardwareConcurrency: 2, deviceMemory: 8 }, 1],
  [{ hardwareConcurrency: 4, deviceMemory: 8 }, 3],
  [{ hardwareConcurrency: 16, deviceMemory: 8 }, 4],
  [{ hardwareConcurrency: 16, deviceMemory: 4 }, 2],
  [{ hardwareConcurrency: 16, deviceMemory: 0.5 }, 1],
  [{ hardwareConcurrency: 16 }, 4],
])('of %o, %i face workers', (machine, count) => {
  expect(faceWorkersFor(machine)).toBe(count);
});
