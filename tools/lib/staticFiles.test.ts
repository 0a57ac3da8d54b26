import { expect, it } from 'vitest';
import { judgeRequest } from './staticFiles.mjs';

const nothingExists = () => false;
const everythingExists = () => true;

it('lets the app answer the address of a screen', () => {
  expect(judgeRequest('/pretrain?preset=nano', nothingExists)).toEqual({ missing: false });
  expect(judgeRequest('/', nothingExists)).toEqual({ missing: false });
});

it('refuses a file that is not there, so that nobody reads HTML for a model', () => {
  expect(judgeRequest('/models/face_landmarker.task', nothingExists).missing).toBe(true);
  expect(judgeRequest('/samples/index.json?v=1', nothingExists).missing).toBe(true);
});

it('gives model files a content type and leaves the others to the server', () => {
  expect(judgeRequest('/models/face_landmarker.task', everythingExists)).toEqual({
    missing: false,
    contentType: 'application/octet-stream',
  });
  expect(judgeRequest('/mediapipe/vision.wasm', everythingExists)).toEqual({ missing: false });
});

it('asks for the decoded path below the served folder', () => {
  const asked: string[] = [];
  judgeRequest('/models/../samples/a%20b.jpg', (path) => asked.push(path) > 0);
  expect(asked).toEqual(['samples/a b.jpg']);
});

it("lets Vite answer its own addresses, which may have a colon, but no file's", () => {
  expect(judgeRequest('/@id/__x00__assembly:single', nothingExists)).toEqual({ missing: false });
  expect(judgeRequest('/@fs/C:/lab/src/main.tsx', nothingExists)).toEqual({ missing: false });
  expect(judgeRequest('/samples/index.json::$DATA', everythingExists).missing).toBe(true);
});
