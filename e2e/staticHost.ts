/** A host that only has files, as the plainest there are: no header of ours, no page for addresses without a file. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const TYPES: Partial<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

interface HostOptions {
  /** File that is shown where there is none, with status 404, as GitHub Pages has it. */
  notFound?: string;
  /** A folder is shown at its name, without a redirect to the name with "/", as Netlify has it. */
  withoutSlash?: boolean;
}

/**
 * @param folder what is served
 * @param base where, as "/some/base/"
 * @returns the server, which the caller closes, its origin, and paths that were asked for outside of the base
 */
export async function staticHost(folder: string, base: string, { notFound, withoutSlash }: HostOptions = {}) {
  const outside: string[] = [];
  const server = createServer(({ url = '/' }, response) => {
    const { pathname, search } = new URL(url, 'http://localhost');
    if (!pathname.startsWith(base)) {
      outside.push(pathname);
      response.writeHead(404).end('not found');
      return;
    }
    const file = join(folder, decodeURIComponent(pathname.slice(base.length)));
    const isFolder = existsSync(file) && statSync(file).isDirectory();
    if (isFolder && !pathname.endsWith('/') && !withoutSlash) {
      response.writeHead(301, { Location: `${pathname}/${search}` }).end();
    } else if (!answer(response, 200, isFolder ? join(file, 'index.html') : file)) {
      if (!notFound || !answer(response, 404, join(folder, notFound)))
        response.writeHead(404, { 'Content-Type': 'text/plain' }).end('not found');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return { server, origin, outside };
}

function answer(response: ServerResponse, status: number, file: string): boolean {
  if (!existsSync(file) || statSync(file).isDirectory()) return false;
  response.writeHead(status, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
  response.end(readFileSync(file));
  return true;
}

/** Ends it at once, with whatever connection is still open. */
export async function closeHost(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
