/** One face engine with a chosen landmark model; MediaPipe needs a worker, see `src/faces/mediapipe.ts`. */
import { expose } from 'comlink';
import { FaceEngine } from '@/faces/faceEngine';
import type { LandmarkBundle } from '@/faces/modelFiles';
import type { FaceInput } from '@/faces/types';

let engine: FaceEngine | undefined;

const api = {
  async load(bundle: LandmarkBundle): Promise<void> {
    engine = new FaceEngine(`${self.location.origin}/`, [bundle]);
    await engine.init(() => {});
  },
  async process(input: FaceInput) {
    if (!engine) throw new Error('load a landmark model first');
    return engine.process(input);
  },
};

export type AgreementApi = typeof api;
expose(api);
