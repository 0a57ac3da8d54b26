/** Drawn faces as files in the folder format of the authors: an import of them asks no model. For tests in a browser. */
import { CROP_SIZE } from '@/lib/regions';
import type { FaceCrop, ImportSource } from './protocol';

export async function png({ rgb }: FaceCrop): Promise<Blob> {
  const image = new ImageData(CROP_SIZE, CROP_SIZE);
  for (let i = 0; i < CROP_SIZE ** 2; i++) {
    image.data.set([rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2], 255], 4 * i);
  }
  const canvas = new OffscreenCanvas(CROP_SIZE, CROP_SIZE);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  return canvas.convertToBlob();
}

/** As np.save writes an int8 array of (1, 224, 224). */
export function npy({ parsing }: FaceCrop): Blob {
  const header = "{'descr': '|i1', 'fortran_order': False, 'shape': (1, 224, 224), }".padEnd(117) + '\n';
  return new Blob(
    ['NUMPY\x01\0v\0' + header]
      .map((text) => Uint8Array.from([0x93, ...latin1(text)]))
      .concat([Uint8Array.from(parsing)]),
  );
}

const latin1 = (text: string) => Array.from(text, (character) => character.charCodeAt(0));

export async function authorsFolder(faces: readonly FaceCrop[]): Promise<ImportSource[]> {
  const pairs = await Promise.all(
    faces.map(async (face, i) => [
      { path: `set/images/vid_frame_${i}.png`, file: await png(face) },
      { path: `set/parsing_maps/vid_frame_${i}.npy`, file: npy(face) },
    ]),
  );
  return pairs.flat();
}
