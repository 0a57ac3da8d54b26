/** The page's way to faces: the library of stored ones, the worker that finds and parses them, photographs that wait. */
import { proxy } from 'comlink';
import type { KeptRooms } from '@/faces/keptPhotos';
import type { FaceEngine } from '@/faces/faceEngine';
import type { FaceLibrary, FaceModels } from '@/faces/library/faceLibrary';
import type { PhotoQueue } from '@/faces/photoQueue';
import { dataHost, faceHost } from './hosts';
import { createPort, type Port, type WorkerHost } from './port';
import type { FaceBox, FaceEngineReport, FaceEvent, FaceInput, FaceOutcome, LibraryEvent } from './protocol';

const engine = createPort<FaceEngine>(faceHost, 'engine');

/** Finds and parses faces. */
export const faceModels = {
  /**
   * Loads MediaPipe, once for all who ask; `process` wants it loaded.
   * @param listener hears the stages that are still to come, then `ready`
   * @throws LabError `model-missing`; the next call tries again
   */
  init: (listener: (event: FaceEvent) => void): Promise<FaceEngineReport> =>
    engine.ask((faces) => faces.init(proxy(listener))),
  /** One picture to its largest face, or to the one of an earlier time's `candidates` that is wanted. */
  process: (input: FaceInput, choice?: FaceBox): Promise<FaceOutcome> =>
    engine.ask<FaceOutcome>((faces) => faces.process(input, choice)),
};

/** Photographs that wait to be scored. Whoever puts some there holds `faceHost`: they are gone with its worker. */
export const photos = createPort<PhotoQueue>(faceHost, 'photos');

/** What is stored of such photographs, of all visits. */
export const keptPhotographs = createPort<KeptRooms>(dataHost, 'kept');

/**
 * The library of stored faces; its imports find faces in the worker of `faceModels`.
 * @param hear its one event stream
 */
export function createLibraryPort(
  hear: (event: LibraryEvent) => void,
  host: WorkerHost = dataHost,
): Port<FaceLibrary> {
  const models: FaceModels = {
    init: () => faceModels.init((event) => event.type === 'loading' && hear(event)),
    process: faceModels.process,
  };
  return createPort<FaceLibrary>(host, 'faces', (library) => library.connect(proxy(hear), proxy(models)));
}
