/** The page of `npm run framing`: one worker, asked about the files of the page's input by their number. */
import { wrap } from 'comlink';
import type { Cropping } from '@/lib/cropping';
import type { FramingApi, Imported, Measured } from './framing.worker';

/** Or why there is none. */
export type Answer<T> = { ok: true; value: T } | { ok: false; reason: string };

const worker = wrap<FramingApi>(
  new Worker(new URL('./framing.worker.ts', import.meta.url), { type: 'module' }),
);
const loaded = worker.load();
/** PNG files of the authors' squares, by the number of their photograph. */
const crops = new Map<number, Blob>();

const fileAt = (index: number): File => document.querySelector<HTMLInputElement>('#files')!.files![index];

async function answer<T>(work: () => Promise<T>): Promise<Answer<T>> {
  await loaded;
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

const api = {
  measure: (index: number): Promise<Answer<Measured>> => answer(() => worker.measure(fileAt(index))),

  /** Makes the crop of a photograph, for the two below. @returns its bytes, base64 */
  cut: (index: number): Promise<Answer<string>> =>
    answer(async () => {
      const bytes = new Uint8Array(await worker.cut(fileAt(index)));
      crops.set(index, new Blob([bytes], { type: 'image/png' }));
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    }),

  measureCrop: (index: number): Promise<Answer<Measured>> => answer(() => worker.measure(crops.get(index)!)),

  /** The photograph, or the crop that was made of it, through the door of an import. */
  import: (index: number, isCrop: boolean, cropping: Cropping): Promise<Answer<Imported>> =>
    answer(() => {
      const blob = isCrop ? crops.get(index)! : fileAt(index);
      return worker.import({ name: fileAt(index).name, blob }, cropping);
    }),
};

declare global {
  interface Window {
    framing: typeof api;
  }
}
window.framing = api;
