/**
 * Photographs of phones (HEIC), where the browser does not decode them: libheif, loaded when the first one comes. Its
 * file is served as it came, beside the app and not within it, so that it can be replaced (LGPL).
 */
import libheifUrl from 'libheif-js/libheif-wasm/libheif-bundle.mjs?url';
import { checkSize } from './inspect';

interface HeifImage {
  get_width(): number;
  get_height(): number;
  is_primary(): boolean;
  free(): void;
  display(
    target: { data: Uint8ClampedArray<ArrayBuffer>; width: number; height: number },
    done: (filled: { data: Uint8ClampedArray<ArrayBuffer> } | null) => void,
  ): void;
}

interface Libheif {
  HeifDecoder: new () => { decode(file: Uint8Array): HeifImage[] };
  ready?: Promise<unknown>;
}

let library: Promise<Libheif> | undefined;

async function load(): Promise<Libheif> {
  const { default: create } = (await import(/* @vite-ignore */ libheifUrl)) as { default: () => Libheif };
  const loaded = create();
  await loaded.ready;
  return loaded;
}

/**
 * Turned and mirrored as the file says.
 * @param bytes a HEIC file
 * @returns the main picture, RGBA; the caller closes the bitmap
 * @throws LabError `unreadable-image` for too many pixels; Error when the file is damaged or the library not there
 */
export async function decodeHeic(bytes: Uint8Array): Promise<ImageBitmap> {
  library ??= load();
  library.catch(() => (library = undefined));
  const { HeifDecoder } = await library;
  const images = new HeifDecoder().decode(bytes);
  try {
    const image = images.find((each) => each.is_primary()) ?? images[0];
    if (!image) throw new Error('it holds no picture');
    const [width, height] = [image.get_width(), image.get_height()];
    checkSize(width, height);
    const data = new Uint8ClampedArray(4 * width * height);
    const filled = await new Promise<boolean>((resolve) =>
      image.display({ data, width, height }, (result) => resolve(result !== null)),
    );
    if (!filled) throw new Error('its picture cannot be decoded');
    return await createImageBitmap(new ImageData(data, width, height));
  } finally {
    for (const image of images) image.free();
  }
}
