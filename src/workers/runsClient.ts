/** The page's side of the runs worker, which needs no GPU: `askRuns((runs) => runs.list())`. */
import { wrap, type Remote } from 'comlink';
import './comlinkErrors';
import type { RunsApi } from './protocol';

let opened: { api: Remote<RunsApi>; death: Promise<never> } | undefined;

function open(): { api: Remote<RunsApi>; death: Promise<never> } {
  const worker = new Worker(new URL('./runs.worker.ts', import.meta.url), { type: 'module', name: 'runs' });
  const death = new Promise<never>((_, reject) => {
    worker.addEventListener('error', ({ message }) => {
      opened = undefined; // the next question begins with a fresh worker
      reject(new Error(`The runs worker failed: ${message || 'its script could not be loaded'}`));
    });
  });
  death.catch(() => {}); // nobody may be waiting when it happens
  return { api: wrap<RunsApi>(worker), death };
}

/** @throws LabError as the library does; Error when the worker has died */
export function askRuns<T>(question: (runs: Remote<RunsApi>) => Promise<T>): Promise<T> {
  opened ??= open();
  const { api, death } = opened;
  return Promise.race([question(api), death]);
}
