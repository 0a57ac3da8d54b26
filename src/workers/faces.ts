/** The page's way to faces: the library of stored ones, the worker that finds and parses them, photographs that wait. */
import { proxy } from 'comlink';
import type { FaceEngine } from '@/faces/faceEngine';
import type { FaceLibrary, FaceModels } from '@/faces/library/faceLibrary';
import type { PhotoShelf } from '@/faces/photoShelf';
import { dataHost, faceHost } from './hosts';
import { createPort, type Port, type WorkerHost } from './port';
import type { FaceOutcome, LibraryEvent } from './protocol';

const engine = createPort<FaceEngine>(faceHost, 'engine');

/** What finds and parses faces; MediaPipe is loaded at the first `init`, once for all who ask. */
export const faceModels: FaceModels = {
  init: (listener) => engine.ask((faces) => faces.init(proxy(listener))),
  process: (input, choice) => engine.ask<FaceOutcome>((faces) => faces.process(input, choice)),
};

/** Photographs that wait to be scored. Whoever puts some there holds `faceHost`: they are gone with its worker. */
export const photos = createPort<PhotoShelf>(faceHost, 'photos');

/**
 * The library of stored faces.
 * @param hear its one event stream
 * @param models what its imports find faces with
 */
export function createLibraryPort(
  hear: (event: LibraryEvent) => void,
  host: WorkerHost = dataHost,
  models: FaceModels = faceModels,
): Port<FaceLibrary> {
  return createPort<FaceLibrary>(host, 'faces', (library) => library.connect(proxy(hear), proxy(models)));
}
