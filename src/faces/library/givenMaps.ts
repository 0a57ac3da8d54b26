/**
 * The authors' folder format: `images/x.png` beside `parsing_maps/x.npy`. Such crops are taken as they are, with
 * their maps, whatever parser made them.
 * Source: `FaceParsingDataset` in util/datasets.py, `face_parse.py` of the preprocessing.
 */
import { LabError } from '@/lib/errors';
import { forgeryPathOf, geometryPathOf, kindOf, mapPathOf } from '@/lib/fileKinds';
import type { Framing } from '@/lib/cropping';
import { CROP_SIZE, PARSING_CLASSES } from '@/lib/regions';
import { readNpyIntegers } from '@/storage/npy';
import { readCrop } from '../cropPhoto';
import { decodePhoto } from '../decode';
import type { FaceCrop } from '../types';
import { fingerprint } from './facts';
import type { SourceItem } from './types';

/** An image with the map that was given for it, or a photograph to be parsed. */
export interface PairedItem extends SourceItem {
  map?: SourceItem;
  /** Of the face in that picture, as `readGeometryFile` reads it; only beside a map. */
  geometry?: SourceItem;
  /** How it was forged, as `readForgeryFile` reads it; only beside a map. */
  forgery?: SourceItem;
}

/** Puts each map, and geometry, to its image; one without stays an item that fails with that reason. */
export function pairMaps(items: readonly SourceItem[]): PairedItem[] {
  const byPath = new Map(items.map((item) => [item.path, item]));
  const paired = new Set<string>();
  const pictures = items
    .filter(({ path }) => !isPart(path))
    .map((item): PairedItem => {
      const map = byPath.get(mapPathOf(item.path) ?? '');
      const geometry = map && byPath.get(geometryPathOf(item.path) ?? '');
      const forgery = map && byPath.get(forgeryPathOf(item.path) ?? '');
      for (const part of [map, geometry, forgery]) if (part) paired.add(part.path);
      return {
        ...item,
        ...(map && { map }),
        ...(geometry && { geometry }),
        ...(forgery && { forgery }),
      };
    });
  const alone = items.filter(({ path }) => isPart(path) && !paired.has(path));
  const refused = alone.map((item) => ({ ...item, open: () => Promise.reject(withoutPicture(item.path)) }));
  return [...pictures, ...refused];
}

const isPart = (path: string): boolean => ['map', 'geometry'].includes(kindOf(path));

const withoutPicture = (path: string): LabError =>
  kindOf(path) === 'map'
    ? new LabError(
        'invalid-file',
        'It is a parsing map without its picture.',
        'Put maps into a folder "parsing_maps" beside the folder "images" with a PNG of the same name for each.',
      )
    : new LabError(
        'invalid-file',
        'It is the geometry of a face, or how it was forged, without its picture and parsing map.',
        'Import it together with the folders "images" and "parsing_maps" of its export.',
      );

/**
 * @param framing with which it was cut, as far as is known: the picture is taken as it is
 * @throws LabError `unreadable-image` or `invalid-file` naming what is wrong with image or map
 */
export async function readGivenFace(
  name: string,
  image: Blob,
  map: Blob,
  framing: Framing,
): Promise<FaceCrop> {
  const parsing = readParsingMap(new Uint8Array(await map.arrayBuffer()));
  const picture = await decodePhoto(image);
  try {
    const { width, height } = picture;
    if (width !== height) {
      throw new LabError(
        'unreadable-image',
        `A crop with a parsing map is square, this one is ${width} x ${height}.`,
        'Make image and map of the same square part of the photograph.',
      );
    }
    const box = { x: 0, y: 0, side: width };
    const rgb = Uint8Array.from(readCrop(picture, box));
    const id = await fingerprint(rgb);
    const source = { sourceWidth: width, sourceHeight: height, facesInPhoto: 1, candidates: [box] };
    return { id, name, ...source, box, ...(framing !== 'ours' && { framing }), isWhole: true, rgb, parsing };
  } finally {
    picture.close();
  }
}

/** @returns (CROP_SIZE, CROP_SIZE) class ids. @throws LabError `invalid-file` */
export function readParsingMap(file: Uint8Array): Uint8Array {
  const { shape, values } = readNpyIntegers(file);
  const sizes = shape.filter((size) => size !== 1);
  if (sizes.length !== 2 || sizes.some((size) => size !== CROP_SIZE)) {
    throw badMap(`has the shape (${shape.join(', ')}), not (1, ${CROP_SIZE}, ${CROP_SIZE})`);
  }
  const wrong = values.find((id) => id < 0 || id >= PARSING_CLASSES.length);
  if (wrong !== undefined)
    throw badMap(`holds the class ${wrong}, beyond 0 to ${PARSING_CLASSES.length - 1}`);
  return Uint8Array.from(values);
}

function badMap(what: string): LabError {
  return new LabError(
    'invalid-file',
    `The parsing map ${what}.`,
    'Use maps of the eleven LaPa classes, as the preprocessing of the authors writes them.',
  );
}
