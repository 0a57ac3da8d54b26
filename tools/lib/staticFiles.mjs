/**
 * Vite plugin for the folders that hold plain files. A single-page app's fallback answers every unknown address
 * with index.html; a missing model or sample must be a 404 instead, or its reader gets HTML for bytes and cannot
 * say what is missing. Model files also get a content type, for which Vite knows none.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Folders of public/ and of the built app whose addresses are files, never screens. */
const FILE_FOLDERS = ['assets', 'demo', 'mediapipe', 'models', 'samples'];

const MODEL_EXTENSIONS = ['.task', '.tflite'];

/**
 * What to do about one request.
 * @param {string} url path and query, as requested
 * @param {(path: string) => boolean} exists whether this file, relative to the served folder, is there
 * @returns {{ missing: boolean, contentType?: string }}
 */
export function judgeRequest(url, exists) {
  const path = new URL(url, 'http://localhost').pathname.slice(1);
  const missing = FILE_FOLDERS.includes(path.split('/')[0]) && !exists(decodeURIComponent(path));
  if (MODEL_EXTENSIONS.some((extension) => path.endsWith(extension))) {
    return { missing, contentType: 'application/octet-stream' };
  }
  return { missing };
}

/**
 * @param {string} folder the served folder, absolute
 * @returns {import('vite').Connect.NextHandleFunction}
 */
function middleware(folder) {
  return (request, response, next) => {
    const { missing, contentType } = judgeRequest(request.url ?? '/', (path) =>
      existsSync(join(folder, path)),
    );
    if (missing) {
      response.statusCode = 404;
      response.end('not found');
      return;
    }
    if (contentType) response.setHeader('Content-Type', contentType);
    next();
  };
}

/** @returns {import('vite').Plugin} */
export function staticFiles() {
  return {
    name: 'static-files',
    configureServer: (server) => {
      server.middlewares.use(middleware(server.config.publicDir));
    },
    configurePreviewServer: (server) => {
      const { root, build } = server.config;
      server.middlewares.use(middleware(resolve(root, build.outDir)));
    },
  };
}
