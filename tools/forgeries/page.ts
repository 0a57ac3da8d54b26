/** The page of `npm run forgeries` and `npm run expression-basis`: one worker, asked about the page's files by their number. */
import { wrap } from 'comlink';
import { asImageData } from '@/faces/cropPhoto';
import { CROP_SIZE } from '@/lib/regions';
import type { ForgeriesApi, FoundFace } from './forgeries.worker';

const worker = wrap<ForgeriesApi>(
  new Worker(new URL('./forgeries.worker.ts', import.meta.url), { type: 'module' }),
);
const loaded = worker.load();

/** What crosses to Node: JSON has no typed arrays. */
export interface SentFace {
  rgb: string;
  parsing: string;
  skin: string;
  geometry: SentGeometry;
}
export interface SentGeometry {
  landmarks: number[];
  blendshapes: number[];
  matrix: number[];
}

const toBase64 = (bytes: Uint8Array) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
const fromBase64 = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

const sentGeometry = ({ landmarks, blendshapes, matrix }: FoundFace['geometry']): SentGeometry => ({
  landmarks: [...landmarks],
  blendshapes: [...blendshapes!],
  matrix: [...matrix!],
});

/** @returns what is said of the file, or the reason why nothing can be */
async function orReason<T>(index: number, ask: (file: File) => Promise<T>): Promise<T | string> {
  await loaded;
  try {
    return await ask(document.querySelector<HTMLInputElement>('#files')!.files![index]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const api = {
  /** @returns the face, or the reason why there is none */
  find: (index: number): Promise<SentFace | string> =>
    orReason(index, async (file) => {
      const { rgb, parsing, skin, geometry } = await worker.find(file);
      return {
        ...{ rgb: toBase64(rgb), parsing: toBase64(parsing), skin: toBase64(skin) },
        geometry: sentGeometry(geometry),
      };
    }),

  /** @returns the geometry of the face, or the reason why there is none */
  geometry: (index: number): Promise<SentGeometry | string> =>
    orReason(index, async (file) => sentGeometry(await worker.geometry(file))),

  /** @param rows of pictures (CROP_SIZE, CROP_SIZE, 3), base64 @returns one PNG of them all, base64 */
  async sheet(rows: readonly (readonly string[])[]): Promise<string> {
    const columns = Math.max(...rows.map((row) => row.length));
    const canvas = new OffscreenCanvas(columns * CROP_SIZE, rows.length * CROP_SIZE);
    const context = canvas.getContext('2d')!;
    rows.forEach((row, y) =>
      row.forEach((tile, x) =>
        context.putImageData(asImageData(fromBase64(tile)), x * CROP_SIZE, y * CROP_SIZE),
      ),
    );
    const png = await canvas.convertToBlob({ type: 'image/png' });
    return toBase64(new Uint8Array(await png.arrayBuffer()));
  },

  /** @param rgb (CROP_SIZE, CROP_SIZE, 3), base64 */
  async findAgain(rgb: string): Promise<SentGeometry | null> {
    await loaded;
    const found = await worker.findAgain(fromBase64(rgb));
    return found && sentGeometry(found);
  },

  /** @param rgb (CROP_SIZE, CROP_SIZE, 3), base64 @returns its map, base64 */
  async parseAgain(rgb: string): Promise<string | null> {
    await loaded;
    const map = await worker.parseAgain(fromBase64(rgb));
    return map && toBase64(map);
  },
};

declare global {
  interface Window {
    forgeries: typeof api;
  }
}
window.forgeries = api;
