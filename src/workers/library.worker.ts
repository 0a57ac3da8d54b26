/** Shell of the library worker, which owns the stored faces: gives `FaceLibrary` to `libraryClient.ts`. */
import { expose, proxy } from 'comlink';
import { FaceLibrary } from '@/faces/library/faceLibrary';
import './comlinkErrors';
import { createFaceClient } from './faceClient';
import type { LibraryApi } from './protocol';

const api: LibraryApi = {
  async open(listener) {
    const library = await FaceLibrary.open(createFaceClient);
    library.subscribe(listener);
    return proxy(library);
  },
};

expose(api);
