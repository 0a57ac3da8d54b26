/**
 * The page's side of the library worker: starts it, opens the library, forwards its events. The only way for
 * `app/` to the faces room.
 */
import { proxy, releaseProxy, wrap, type Remote } from 'comlink';
import type { FaceLibrary } from '@/faces/library/faceLibrary';
import './comlinkErrors';
import type { LibraryApi, LibraryEvent } from './protocol';
import { watchForDeath } from './watchForDeath';

export interface LibraryClient {
  /**
   * Asks the library for something, e.g. `ask((library) => library.faces(id))`.
   * @throws LabError as the library does; Error when the worker has died
   */
  ask<T>(question: (library: Remote<FaceLibrary>) => Promise<T>): Promise<T>;
  /** Ends the worker, an import with it; what was imported is stored. Do not use the client again. */
  dispose(): void;
}

export function createLibraryClient(onEvent: (event: LibraryEvent) => void): LibraryClient {
  const worker = new Worker(new URL('./library.worker.ts', import.meta.url), {
    type: 'module',
    name: 'library',
  });
  const api = wrap<LibraryApi>(worker);
  const death = watchForDeath(worker, 'library');
  // Comlink gives the remote side of what is marked as a proxy.
  const opened = api.open(proxy(onEvent)) as unknown as Promise<Remote<FaceLibrary>>;
  opened.catch(() => {}); // whoever asks hears of it

  return {
    ask: (question) => death.orDeath(opened.then(question)),
    dispose() {
      death.close(new Error('The library worker was shut down.'));
      api[releaseProxy]();
      worker.terminate();
    },
  };
}
