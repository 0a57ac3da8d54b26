/** Shell of the face worker: exposes the face engine to `faceClient.ts`, no logic of its own. */
import { expose } from 'comlink';
import { FaceEngine } from '@/faces/faceEngine';
import { PhotoShelf } from '@/faces/photoShelf';
import './comlinkErrors';
import type { FaceApi } from './protocol';

const engine = new FaceEngine(new URL(import.meta.env.BASE_URL, self.location.origin).href);

const shelf = new PhotoShelf((input) => engine.processAll(input));

const api: FaceApi = {
  init: (listener) => engine.init(listener),
  process: (input, choice) => engine.process(input, choice),
  addPhotos: (sources) => shelf.add(sources),
  photoFaces: (key) => shelf.faces(key),
  photoPicture: (key, maxSide) => shelf.picture(key, maxSide),
  removePhotos: (keys) => Promise.resolve(shelf.remove(keys)),
};

expose(api);
