/** The page's side of the runs worker, which needs no GPU: `askRuns((runs) => runs.list())`. */
import { wrap, type Remote } from 'comlink';
import './comlinkErrors';
import type { RunsApi } from './protocol';
import { watchForDeath, type Death } from './watchForDeath';

let opened: { api: Remote<RunsApi>; death: Death } | undefined;

function open(): NonNullable<typeof opened> {
  const worker = new Worker(new URL('./runs.worker.ts', import.meta.url), { type: 'module', name: 'runs' });
  const death = watchForDeath(worker, 'runs', () => {
    opened = undefined; // the next question begins with a fresh worker
  });
  return { api: wrap<RunsApi>(worker), death };
}

/** @throws LabError as the library does; Error when the worker has died */
export function askRuns<T>(question: (runs: Remote<RunsApi>) => Promise<T>): Promise<T> {
  opened ??= open();
  const { api, death } = opened;
  return death.orDeath(question(api));
}
