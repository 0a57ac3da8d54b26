/** The page of `npm run sample-faces`: has the face worker's engine find and parse the chosen pictures. */
import { wrap } from 'comlink';
import type { SampleFacesApi } from './sampleFaces.worker';

const worker = new Worker(new URL('./sampleFaces.worker.ts', import.meta.url), { type: 'module' });
const engine = wrap<SampleFacesApi>(worker);

/** @throws Error naming a picture without a usable face */
async function run() {
  const input = document.querySelector<HTMLInputElement>('#files');
  return engine.find([...(input?.files ?? [])]);
}

declare global {
  interface Window {
    sampleFaces: { run: typeof run };
  }
}
window.sampleFaces = { run };
