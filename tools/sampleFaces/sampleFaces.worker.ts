/** Finds and parses pictures one after the other; MediaPipe needs a worker, see `src/faces/mediapipe.ts`. */
import { expose } from 'comlink';
import { FaceEngine } from '@/faces/faceEngine';
import { packParsing, type SampleFaces } from '@/faces/foundFace';
import { fingerprint } from '@/faces/library/facts';

const api = {
  async find(files: readonly File[]): Promise<SampleFaces> {
    const engine = new FaceEngine(`${self.location.origin}/`);
    const { landmarks, segmenter } = await engine.init(() => {});
    const faces: SampleFaces['faces'] = {};
    for (const file of files) {
      const outcome = await engine.process({ name: file.name, blob: file });
      if (!outcome.ok) throw new Error(`${file.name}: ${outcome.error.message}`);
      const { box, candidates = [box], parsing } = outcome.face;
      faces[file.name] = {
        contentId: await fingerprint(await file.arrayBuffer()),
        box,
        candidates,
        parsing: await packParsing(Uint8Array.from(parsing)),
      };
    }
    return { landmarks, segmenter, faces };
  },
};

export type SampleFacesApi = typeof api;
expose(api);
