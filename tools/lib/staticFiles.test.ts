import { expect, it } from 'vitest';
import { checkRequest } from './staticFiles.mjs';

const nothingExists = () => false;
const everythingExists = () => true;

it('lets the app answer the address of a screen', () => {
  expect(checkRequest('/pretrain?preset=nano', nothingExists)).toEqual({ missing: false });
  expect(checkRequest('/', nothingExists)).toEqual({ missing: false });
});

it('refuses a file that is not there, so that nobody reads HTML for a model', () => {
  expect(checkRequest('/models/face_landmarker.task', nothingExists).missing).toBe(true);
  expect(checkRequest('/samples/index.json?v=1', nothingExists).missing).toBe(true);
});

it('gives model files a content type and leaves the others to the server', () => {
  expect(checkRequest('/models/face_landmarker.task', everythingExists)).toEqual({
    missing: false,
    contentType: 'application/octet-stream',
  });
  expect(checkRequest('/mediapipe/vision.wasm', everythingExists)).toEqual({ missing: false });
});

it('asks for the decoded path below the served folder', () => {
  const asked: string[] = [];
  checkRequest('/models/../samples/a%20b.jpg', (path) => asked.push(path) > 0);
  expect(asked).toEqual(['samples/a b.jpg']);
});

it("lets Vite answer its own addresses, which may have a colon, but no file's", () => {
  expect(checkRequest('/@id/__x00__assembly:single', nothingExists)).toEqual({ missing: false });
  expect(checkRequest('/@fs/C:/lab/src/main.tsx', nothingExists)).toEqual({ missing: false });
  expect(checkRequest('/samples/index.json::$DATA', everythingExists).missing).toBe(true);
});
