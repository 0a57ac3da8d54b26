/** Faces of a folder's pictures with their geometry, found by the app's own code in a headless Chromium. */
import { basename } from 'node:path';
import type { Page } from 'playwright';
import type { FaceGeometry } from '../../src/faces/geometry';
import { withBrowserPage } from '../lib/browserPage.mjs';
import type { FoundFace } from './forgeries.worker';
import type { SentGeometry } from './page';

export interface NamedFace extends FoundFace {
  name: string;
}

/** What can be asked of the browser while it is open. */
export interface Bench {
  /** Finds a face again in a changed crop of CROP_SIZE. @returns null where there is none */
  findAgain: (rgb: Uint8Array) => Promise<FaceGeometry | null>;
  /** Parses a changed crop of CROP_SIZE anew. @returns null where there is no face */
  parseAgain: (rgb: Uint8Array) => Promise<Uint8Array | null>;
  /** One PNG of rows of crops. */
  sheet: (rows: readonly (readonly Uint8Array[])[]) => Promise<Buffer>;
}

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

const receivedGeometry = ({ landmarks, blendshapes, matrix }: SentGeometry): FaceGeometry => ({
  landmarks: Float32Array.from(landmarks),
  blendshapes: Float32Array.from(blendshapes),
  matrix: Float32Array.from(matrix),
});

/** Asks of each picture in turn; says which have no face, and why. */
async function eachOf<T>(
  page: Page,
  paths: readonly string[],
  ask: (index: number) => Promise<T | string>,
): Promise<{ name: string; found: T }[]> {
  await page.setInputFiles('#files', [...paths]);
  const all: { name: string; found: T }[] = [];
  for (const [i, path] of paths.entries()) {
    const found = await ask(i);
    if (typeof found === 'string') console.log(`left out ${basename(path)}: ${found}`);
    else all.push({ name: basename(path), found });
  }
  return all;
}

// The models are served from public/; MediaPipe's own chatter is not for the reader.
const PAGE = { entry: 'tools/forgeries/page.html', vite: { publicDir: 'public' }, log: () => {} };

/** The geometry of the face of each of these pictures. @param paths of pictures */
export const geometriesOf = (paths: readonly string[]): Promise<FaceGeometry[]> =>
  withBrowserPage(PAGE, async (page) => {
    const ask = (index: number) => page.evaluate((at) => window.forgeries.geometry(at), index);
    return (await eachOf(page, paths, ask)).map(({ found }) => receivedGeometry(found));
  });

/** Hands the faces of these pictures to `use`. @param paths of pictures */
export function withFaces<T>(
  paths: readonly string[],
  use: (faces: NamedFace[], bench: Bench) => Promise<T>,
): Promise<T> {
  return withBrowserPage(PAGE, async (page) => {
    const ask = (index: number) => page.evaluate((at) => window.forgeries.find(at), index);
    const faces = (await eachOf(page, paths, ask)).map(({ name, found }) => ({
      name,
      ...{ rgb: bytesOf(found.rgb), parsing: bytesOf(found.parsing), skin: bytesOf(found.skin) },
      geometry: receivedGeometry(found.geometry),
    }));
    return use(faces, {
      findAgain: async (rgb) => {
        const again = await page.evaluate((text) => window.forgeries.findAgain(text), textOf(rgb));
        return again && receivedGeometry(again);
      },
      parseAgain: async (rgb) => {
        const map = await page.evaluate((text) => window.forgeries.parseAgain(text), textOf(rgb));
        return map === null ? null : bytesOf(map);
      },
      sheet: async (rows) => {
        const tiles = rows.map((row) => row.map(textOf));
        return Buffer.from(await page.evaluate((all) => window.forgeries.sheet(all), tiles), 'base64');
      },
    });
  });
}
