import { afterEach, describe, expect, it, vi } from 'vitest';
import { findModels, readModel } from './modelFiles';

const BASE = 'http://localhost/app/';
const SEGMENTER = 'selfie_multiclass_256x256.tflite';

/** A server that has only these paths. */
function serve(files: Record<string, unknown>): void {
  vi.stubGlobal('fetch', (url: URL) => {
    const path = url.href.slice(BASE.length);
    return Promise.resolve(
      path in files
        ? Response.json(files[path])
        : new Response('<!doctype html>', { status: path ? 404 : 200 }),
    );
  });
}
const withModels = (...available: string[]) =>
  serve({ 'models/manifest.json': { available, reduced: ['Something is less.'] } });

describe('findModels', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('prefers the first of the allowed landmark bundles', async () => {
    withModels(SEGMENTER, 'face_mesh.task', 'face_landmarker.task');
    expect(await findModels(BASE)).toEqual({
      landmarks: 'face_landmarker.task',
      segmenter: SEGMENTER,
      reduced: ['Something is less.'],
    });
    expect((await findModels(BASE, ['face_mesh.task'])).landmarks).toBe('face_mesh.task');
  });

  it('goes on with the stand-in and without a segmenter', async () => {
    withModels('face_mesh.task');
    expect(await findModels(BASE)).toMatchObject({ landmarks: 'face_mesh.task', segmenter: null });
  });

  it('says what to do when there is no landmark model', async () => {
    withModels(SEGMENTER);
    await expect(findModels(BASE)).rejects.toMatchObject({
      code: 'model-missing',
      message: expect.stringContaining('face_mesh.task'),
      remedy: expect.stringContaining('npm run setup'),
    });
  });

  it('says so when setup never ran, or left something else', async () => {
    serve({});
    await expect(findModels(BASE)).rejects.toMatchObject({ code: 'model-missing' });
    serve({ 'models/manifest.json': ['face_mesh.task'] });
    await expect(findModels(BASE)).rejects.toMatchObject({ code: 'model-missing' });
  });

  it('names a file that the manifest promises and the server lacks', async () => {
    withModels('face_mesh.task');
    await expect(readModel(BASE, 'face_mesh.task')).rejects.toMatchObject({
      code: 'model-missing',
      message: 'models/face_mesh.task: HTTP 404.',
    });
  });
});
