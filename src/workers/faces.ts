/** The page's way to faces: the library of stored ones, the workers that find and parse them, photographs that wait. */
import { proxy } from 'comlink';
import type { FoundFaces } from '@/faces/foundFace';
import type { KeptRooms } from '@/faces/keptPhotos';
import type { FaceLibrary } from '@/faces/library/faceLibrary';
import type { FaceModels } from '@/faces/library/types';
import type { PhotoQueue } from '@/faces/photoQueue';
import { FacePool } from './facePool';
import { dataHost, faceHost, moreFaceHosts } from './hosts';
import { createPort, type Port, type WorkerHost } from './port';
import type { LibraryEvent } from './protocol';

/** Finds and parses faces, several photographs at once. */
export const faceModels = new FacePool([faceHost, ...moreFaceHosts]);

/** Photographs that wait to be scored. Whoever puts some there holds `faceHost`: they are gone with its worker. */
export const photos = createPort<PhotoQueue>(faceHost, 'photos');

/** Crops of faces that were found before. */
export const foundFaces = createPort<FoundFaces>(dataHost, 'found');

/** What is stored of such photographs, of all visits. */
export const keptPhotographs = createPort<KeptRooms>(dataHost, 'kept');

/**
 * The library of stored faces; its imports find faces in the workers of `faceModels`.
 * @param hear its one event stream
 */
export function createLibraryPort(
  hear: (event: LibraryEvent) => void,
  host: WorkerHost = dataHost,
): Port<FaceLibrary> {
  const models: FaceModels = {
    init: () => faceModels.init((event) => event.type === 'loading' && hear(event)),
    process: (input, wish) => faceModels.process(input, wish),
    geometry: (rgb) => faceModels.geometry(rgb),
    skin: (rgb) => faceModels.skin(rgb),
  };
  return createPort<FaceLibrary>(host, 'faces', (library) => library.connect(proxy(hear), proxy(models)));
}
