/**
 * Finding faces of any size. MediaPipe's detector sees the whole picture at 128 pixels: it misses faces that are
 * small in it or fill it to the edge. Where it sees none, it is shown parts of the picture.
 */
import { boundsOf, type Extent } from './crop';
import type { LandmarkedFace, LandmarkFinder, Point3 } from './mediapipe';
import type { Point } from './polygon';

/**
 * Sides of the square windows of each further look, over the picture's SHORT side: first a wider frame for faces
 * that fill the picture, then ever smaller parts.
 */
const LOOKS = [1.5, 1, 0.5, 0.3];
/** A window this small shows no usable face. */
const SMALLEST_WINDOW = 96;

/** A first look that finds several faces, or one that is small in the picture, has probably missed others. */
const SMALL_SHARE = 0.3;

/**
 * @param photo stays the caller's
 * @param all look closer too where there may be more faces than the first look found
 * @returns points in the photograph's pixels; empty when no look finds any
 */
export async function findFaces(
  finder: LandmarkFinder,
  photo: ImageBitmap,
  all = false,
): Promise<LandmarkedFace[]> {
  const faces = finder.find(photo);
  for (const look of LOOKS) {
    const enough = !all || look >= 1 || !mayHoldMore(faces, photo);
    if (faces.length > 0 && enough) continue;
    for (const window of windowsOver(photo.width, photo.height, look)) {
      for (const face of await findInWindow(finder, photo, window)) {
        if (!faces.some((known) => isSameFace(known.points, face.points))) faces.push(face);
      }
    }
  }
  return faces;
}

function mayHoldMore(faces: readonly LandmarkedFace[], { width, height }: ImageBitmap): boolean {
  if (faces.length !== 1) return true;
  return boundsOf(faces[0].points).width < SMALL_SHARE * Math.min(width, height);
}

async function findInWindow(
  finder: LandmarkFinder,
  photo: ImageBitmap,
  window: Extent,
): Promise<LandmarkedFace[]> {
  // Parts of a window beyond the picture are blank.
  const part = await createImageBitmap(photo, window.x, window.y, window.width, window.height);
  try {
    const faces = finder.find(part);
    const inPhoto = ({ x, y, z }: Point3): Point3 => ({ x: x + window.x, y: y + window.y, z });
    return faces.map((face) => ({ ...face, points: face.points.map(inPhoto) }));
  } finally {
    part.close();
  }
}

/**
 * Square windows that cover a picture, each overlapping the next by half at least, so that a face of half a
 * window's side lies whole in one of them. A window larger than the picture is centred on it.
 * @param look side of the windows over the picture's short side
 */
export function windowsOver(width: number, height: number, look: number): Extent[] {
  const side = Math.round(Math.min(width, height) * look);
  if (side < SMALLEST_WINDOW) return [];
  const startsAlong = (length: number): number[] => {
    if (side >= length) return [Math.round((length - side) / 2)];
    const steps = Math.ceil((length - side) / (side / 2));
    return Array.from({ length: steps + 1 }, (_, i) => Math.round(((length - side) * i) / steps));
  };
  const columns = startsAlong(width);
  return startsAlong(height).flatMap((y) => columns.map((x) => ({ x, y, width: side, height: side })));
}

/** Two windows that overlap may both show a face: the same when one's centre lies in the other's inner half. */
export function isSameFace(a: readonly Point[], b: readonly Point[]): boolean {
  const [first, second] = [boundsOf(a), boundsOf(b)];
  const apartX = Math.abs(first.x + first.width / 2 - (second.x + second.width / 2));
  const apartY = Math.abs(first.y + first.height / 2 - (second.y + second.height / 2));
  return (
    apartX < Math.max(first.width, second.width) / 4 && apartY < Math.max(first.height, second.height) / 4
  );
}
