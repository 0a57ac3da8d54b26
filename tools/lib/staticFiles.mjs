/**
 * Vite plugin for the folders that hold plain files. A single-page app's fallback answers every unknown address
 * with index.html; a missing model or sample must be a 404 instead, or its reader gets HTML for bytes and cannot
 * say what is missing, and a page that is asked for in a folder would look for its parts there. Model files also get a content type, for which Vite knows none.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Folders of public/ and of the built app whose addresses are files, never screens. */
const FILE_FOLDERS = ['assets', 'demo', 'mediapipe', 'models', 'samples'];

const MODEL_EXTENSIONS = ['.task', '.tflite'];

/**
 * What to do about one request.
 * @param {string} url path and query, as requested
 * @param {(path: string) => boolean} exists whether this file, relative to the served folder, is there; never asked about
 *   anything outside of it
 * @returns {{ missing: boolean, invalid?: boolean, contentType?: string }} `invalid`: no address at all
 */
export function checkRequest(url, exists) {
  const path = pathOf(url);
  if (path === null) return { missing: true, invalid: true };
  const file = decodeURIComponent(path);
  // Encoded separators lead out of the folder, or tell whether something outside of it is there.
  const climbs = file.split(/[/\\]/).includes('..') || file.includes('\0');
  if (climbs) return { missing: true };
  // No file of ours has a colon, which Windows reads as a drive or a stream; Vite's own addresses have it, as `/@fs/C:/`.
  const missing = FILE_FOLDERS.includes(file.split('/')[0]) && (file.includes(':') || !exists(file));
  if (MODEL_EXTENSIONS.some((extension) => path.endsWith(extension))) {
    return { missing, contentType: 'application/octet-stream' };
  }
  return { missing };
}

/**
 * Whether an address is deeper than any screen: the one page's parts are beside its address, so it cannot answer there.
 * @param {string} url path and query, as requested
 * @param {(path: string) => boolean} exists as for `checkRequest`
 */
export function liesTooDeep(url, exists) {
  const path = pathOf(url);
  if (!path?.includes('/')) return false;
  const file = decodeURIComponent(path);
  return !exists(file) && !exists(join(file, 'index.html'));
}

/**
 * @param {string} url
 * @returns {string | null} without its first "/"; null where it is none
 */
function pathOf(url) {
  try {
    // A path that begins with "//" would be read as another host.
    const path = new URL(url.replace(/^\/+/, '/'), 'http://localhost').pathname.slice(1);
    decodeURIComponent(path);
    return path;
  } catch {
    return null;
  }
}

/**
 * A range that can be answered; one that is no range is ignored, as RFC 9110 has it (14.2).
 * @param {string | undefined} range
 */
export function isUsableRange(range) {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  if (first === '') return last !== '' && Number(last) > 0;
  return last === '' || Number(last) >= Number(first);
}

/**
 * @param {string} folder the served folder, absolute
 * @param {Record<string, string>} headers of every response, whatever it is
 * @param {string} [elsewhere] page of the folder that answers where nothing lies
 * @returns {import('vite').Connect.NextHandleFunction}
 */
function middleware(folder, headers, elsewhere) {
  return (request, response, next) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (!isUsableRange(request.headers.range)) delete request.headers.range;
    const url = request.url ?? '/';
    /** @param {string} path */
    const exists = (path) => {
      const full = join(folder, path);
      return existsSync(full) && statSync(full).isFile();
    };
    const { missing, invalid, contentType } = checkRequest(url, exists);
    if (missing) {
      response.statusCode = invalid ? 400 : 404;
      response.setHeader('Content-Type', 'text/plain');
      response.end(invalid ? 'no address' : 'not found');
      return;
    }
    if (elsewhere && existsSync(join(folder, elsewhere)) && liesTooDeep(url, exists)) {
      response.statusCode = 404;
      response.setHeader('Content-Type', 'text/html');
      response.end(readFileSync(join(folder, elsewhere)));
      return;
    }
    if (request.url?.startsWith('//')) request.url = request.url.replace(/^\/+/, '/');
    if (contentType) response.setHeader('Content-Type', contentType);
    next();
  };
}

/**
 * @param {Record<string, string>} [headers] of every response of the built app
 * @returns {import('vite').Plugin}
 */
export function staticFiles(headers = {}) {
  return {
    name: 'static-files',
    configureServer: (server) => {
      server.middlewares.use(middleware(server.config.publicDir, {}));
    },
    configurePreviewServer: (server) => {
      const { root, build } = server.config;
      server.middlewares.use(middleware(resolve(root, build.outDir), headers, '404.html'));
    },
  };
}
