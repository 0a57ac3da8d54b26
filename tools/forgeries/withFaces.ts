/** Faces of a folder's pictures with their geometry, found by the app's own code in a headless Chromium. */
import { basename } from 'node:path';
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

/** Hands the faces of these pictures to `use`; says which pictures have none, and why. @param paths of pictures */
export function withFaces<T>(
  paths: readonly string[],
  use: (faces: NamedFace[], bench: Bench) => Promise<T>,
): Promise<T> {
  return withBrowserPage(
    // The models are served from public/; MediaPipe's own chatter is not for the reader.
    { entry: 'tools/forgeries/page.html', vite: { publicDir: 'public' }, log: () => {} },
    async (page) => {
      await page.setInputFiles('#files', [...paths]);
      const faces: NamedFace[] = [];
      for (const [i, path] of paths.entries()) {
        const found = await page.evaluate((index) => window.forgeries.find(index), i);
        if (typeof found === 'string') console.log(`left out ${basename(path)}: ${found}`);
        else
          faces.push({
            name: basename(path),
            ...{ rgb: bytesOf(found.rgb), parsing: bytesOf(found.parsing), skin: bytesOf(found.skin) },
            geometry: receivedGeometry(found.geometry),
          });
      }
      return use(faces, {
        findAgain: async (rgb) => {
          const again = await page.evaluate((text) => window.forgeries.findAgain(text), textOf(rgb));
          return again && receivedGeometry(again);
        },
        sheet: async (rows) => {
          const tiles = rows.map((row) => row.map(textOf));
          return Buffer.from(await page.evaluate((all) => window.forgeries.sheet(all), tiles), 'base64');
        },
      });
    },
  );
}
