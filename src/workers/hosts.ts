/** The workers of the page. None starts before something is asked of it. */
import { WorkerHost } from './port';

export const dataHost = new WorkerHost({
  name: 'data',
  start: () => new Worker(new URL('./data.worker.ts', import.meta.url), { type: 'module', name: 'data' }),
});

export const faceHost = new WorkerHost({
  name: 'faces',
  start: () => new Worker(new URL('./face.worker.ts', import.meta.url), { type: 'module', name: 'faces' }),
});

export const maskHost = new WorkerHost({
  name: 'masks',
  start: () => new Worker(new URL('./mask.worker.ts', import.meta.url), { type: 'module', name: 'masks' }),
});

/** Instances of one script: what one of them crashes of is not the others'. */
const compute = (name: string): WorkerHost =>
  new WorkerHost({
    name,
    start: () => new Worker(new URL('./compute.worker.ts', import.meta.url), { type: 'module', name }),
  });

export const trainingHost = compute('training');
export const scoringHost = compute('scoring');
/** The second parser, which is ended in the middle of a face when a person has had enough. */
export const parsingHost = compute('parsing');
