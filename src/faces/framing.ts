/** Which square of a picture becomes the crop: this app's own, the authors', or all of a picture that is a crop already. */
import type { Cropping, Framing } from '@/lib/cropping';
import { cropBox, heightOf, type Extent } from './crop';
import type { Point } from './polygon';
import type { FaceBox, FaceInfo } from './types';

/** Side of the authors' crop over that of dlib's box. Source: their preprocessing, `get_boundingbox(scale=1.3)`. */
const AUTHORS_ENLARGEMENT = 1.3;
/** The CVPR tests (`--apply_simple_augment`) resize to the second and cut the first out of its middle. */
const CENTRE_SHARE = 224 / 256;

/**
 * Where points of the 478-point mesh lie in dlib's box, which is the unit square: corners of the eyes, base of the nose,
 * corners of the mouth, chin. There is no dlib here. Source: the mean of dlib's 68 landmarks in its box that OpenFace
 * publishes (`TEMPLATE` of its align_dlib, points 36, 39, 42, 45, 33, 48, 54 and 8).
 */
const IN_DLIB_BOX: readonly (readonly [landmark: number, x: number, y: number])[] = [
  [33, 0.252, 0.331],
  [133, 0.404, 0.339],
  [362, 0.631, 0.334],
  [263, 0.783, 0.321],
  [2, 0.521, 0.634],
  [61, 0.353, 0.746],
  [291, 0.7, 0.739],
  [152, 0.532, 1.061],
];

/**
 * dlib's box over the fitted square. With dlib itself our square was measured to be 9 to 11 % wider than the authors', against
 * 5 % with the fit alone: the points of the mesh and those of dlib are not quite the same.
 */
const DLIB_OVER_FIT = 0.957;

const meanOf = (points: readonly Point[]): Point => ({
  x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
  y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
});

/**
 * The square that dlib's frontal face detector would give, by the similarity (scale, turn, shift) that fits
 * `IN_DLIB_BOX` to the landmarks with the least squares, and `DLIB_OVER_FIT`; upright, as dlib's is.
 * @param landmarks 478 points in the picture's pixels
 */
export function dlibLikeBox(landmarks: readonly Point[]): { centre: Point; side: number } {
  const found = IN_DLIB_BOX.map(([index]) => landmarks[index]);
  const wanted = IN_DLIB_BOX.map(([, x, y]) => ({ x, y }));
  const [to, from] = [meanOf(found), meanOf(wanted)];
  // As complex numbers: found = to + turn * (wanted - from).
  let [re, im, norm] = [0, 0, 0];
  wanted.forEach(({ x, y }, i) => {
    const [u, v] = [x - from.x, y - from.y];
    const [p, q] = [found[i].x - to.x, found[i].y - to.y];
    re += u * p + v * q;
    im += u * q - v * p;
    norm += u * u + v * v;
  });
  const [a, b] = [re / norm, im / norm];
  const [u, v] = [0.5 - from.x, 0.5 - from.y];
  return {
    centre: { x: to.x + a * u - b * v, y: to.y + b * u + a * v },
    side: DLIB_OVER_FIT * Math.hypot(a, b),
  };
}

/** Before it is shrunk, not in whole pixels. */
function authorsSquare(landmarks: readonly Point[]): Extent {
  const { centre, side } = dlibLikeBox(landmarks);
  const size = side * AUTHORS_ENLARGEMENT;
  return { x: centre.x - size / 2, y: centre.y - size / 2, width: size, height: size };
}

/**
 * dlib's box x 1.3 in whole pixels; where it leaves the picture, it begins at the border or ends there, and stays a
 * square, so that nothing has to be made up.
 * Source: `get_boundingbox` of FaceForensics++, which the authors' preprocessing uses.
 */
function authorsBox(landmarks: readonly Point[], width: number, height: number): FaceBox {
  const square = authorsSquare(landmarks);
  const x = Math.min(Math.max(Math.floor(square.x), 0), width - 1);
  const y = Math.min(Math.max(Math.floor(square.y), 0), height - 1);
  return { x, y, side: Math.max(1, Math.min(Math.floor(square.width), width - x, height - y)) };
}

function centreOf(box: FaceBox): FaceBox {
  const inner = (length: number) => Math.max(1, Math.round(length * CENTRE_SHARE));
  const [side, height] = [inner(box.side), inner(heightOf(box))];
  return {
    x: box.x + Math.floor((box.side - side) / 2),
    y: box.y + Math.floor((heightOf(box) - height) / 2),
    side,
    ...(height !== side && { height }),
  };
}

/**
 * The crop of a face in a photograph.
 * @param landmarks in the photograph's pixels
 * @param picture its size, pixels
 */
export function frameFace(landmarks: readonly Point[], { width, height }: Size, framing: Framing): FaceBox {
  if (framing === 'ours') return cropBox(landmarks);
  const box = authorsBox(landmarks, width, height);
  return framing === 'authors-centre' ? centreOf(box) : box;
}

/** Pixels. */
interface Size {
  width: number;
  height: number;
}

/** All of a picture that is a crop already; only the CVPR tests cut the middle out of it. It need not be a square. */
export function frameWhole({ width, height }: Size, framing: Framing): FaceBox {
  const box: FaceBox = { x: 0, y: 0, side: width, ...(height !== width && { height }) };
  return framing === 'authors-centre' ? centreOf(box) : box;
}

/** Shorter over longer side: the authors' tools leave squares, and a resized one may be a few pixels off. */
const LEAST_SQUARE = 0.95;
/** Share of the picture that the authors' square around its face covers, see docs/framing.md for what was measured. */
const LEAST_COVER = 0.8;

/**
 * Whether a picture is a crop as the authors' tools leave it: square, and the square that they would cut around its face
 * covers nearly all of it.
 * @param landmarks of its largest face, in its pixels
 */
export function fillsPicture(landmarks: readonly Point[], { width, height }: Size): boolean {
  if (Math.min(width, height) / Math.max(width, height) < LEAST_SQUARE) return false;
  return coverOf(landmarks, { width, height }) >= LEAST_COVER;
}

/** Share of a picture that the authors' square around a face in it covers, 0..1. */
export function coverOf(landmarks: readonly Point[], { width, height }: Size): number {
  return insideOf(authorsSquare(landmarks), { width, height }) / (width * height);
}

/** Share of a crop that lies beyond its picture, where the edge is repeated: 0..1. */
export function smearedShare(box: FaceBox, picture: Size): number {
  const extent = { x: box.x, y: box.y, width: box.side, height: heightOf(box) };
  return 1 - insideOf(extent, picture) / (extent.width * extent.height);
}

/** Pixels of a rectangle that lie within the picture. */
function insideOf({ x, y, width, height }: Extent, picture: Size): number {
  const along = (start: number, length: number, limit: number) =>
    Math.max(0, Math.min(start + length, limit) - Math.max(start, 0));
  return along(x, width, picture.width) * along(y, height, picture.height);
}

/** Crops of the faces of a picture. */
export interface Framed {
  /** In the order of the faces; of the first alone where the picture was taken whole. */
  boxes: FaceBox[];
  /** The picture was taken whole, for its first face. */
  isWhole: boolean;
  framing: Framing;
}

/** @param faces 478 landmarks of each in the picture's pixels, the largest first; at least one */
export function frameFaces(faces: readonly Point[][], picture: Size, { crops, framing }: Cropping): Framed {
  const isWhole = crops === 'already' || (crops === 'auto' && fillsPicture(faces[0], picture));
  if (isWhole) return { boxes: [frameWhole(picture, framing)], isWhole, framing };
  return { boxes: faces.map((face) => frameFace(face, picture, framing)), isWhole, framing };
}

/** How a stored face comes out of its picture again. */
export function croppingOf({ framing = 'ours', isWhole }: Pick<FaceInfo, 'framing' | 'isWhole'>): Cropping {
  return { crops: isWhole ? 'already' : 'detect', framing };
}
