/** Faces that do not stand upright: no network of this field was trained on them, and their scores mean nothing. */
import { LabError } from '@/lib/errors';
import type { LandmarkFinder } from './mediapipe';
import type { Point } from './polygon';

/** Outer corners of the eyes, the one on the picture's left first where a face stands upright. */
const EYE_CORNERS = [33, 263] as const;
/** Degrees to either side up to which a head is only tilted, whatever the picture. */
const TILTED = 25;
/** Beyond these a face is turned, also where no turn of the picture shows it better. */
const MAX_ROLL = 60;
/** Degrees by which a face must stand straighter in a turned picture: a tilted one is turned past upright. */
const CLEARLY = 15;

/** Degrees by which a face is turned clockwise in its picture, -180..180. @param face 478 landmarks */
export function rollOf(face: readonly Point[]): number {
  const [left, right] = EYE_CORNERS.map((index) => face[index]);
  return (Math.atan2(right.y - left.y, right.x - left.x) * 180) / Math.PI;
}

const REMEDY = 'Turn the photograph upright, save it, and take it again.';

/**
 * @param photo stays the caller's
 * @param face 478 landmarks in it: of a face that lies on its side they may be wrong, so that other turns are compared
 * @throws LabError `no-face` for a face that lies on its side or stands on its head
 */
export async function checkUpright(
  finder: LandmarkFinder,
  photo: ImageBitmap,
  face: readonly Point[],
): Promise<void> {
  const roll = Math.abs(rollOf(face));
  if (roll <= TILTED) return;
  const turned = await turnedFace(finder, photo, roll - CLEARLY);
  if (turned) throw turned;
  if (roll > MAX_ROLL) throw new LabError('no-face', `The face is turned by ${Math.round(roll)}°.`, REMEDY);
}

/**
 * Looks again with the picture turned. Of a face on its side a finder may give landmarks, of which some seem upright, so
 * that the straightest of all turns counts and not the first that would do.
 * @param photo stays the caller's
 * @param below degrees of roll that a face must have then
 * @returns what to say of a picture in which a face stands upright only then; null when there is none
 */
export async function turnedFace(
  finder: LandmarkFinder,
  photo: ImageBitmap,
  below = MAX_ROLL,
): Promise<LabError | null> {
  let best = { roll: below, degrees: 0 };
  for (const degrees of [180, 90, 270]) {
    const turned = await turn(photo, degrees);
    try {
      const roll = Math.min(...finder.find(turned).map(({ points }) => Math.abs(rollOf(points))));
      if (roll < best.roll) best = { roll, degrees };
    } finally {
      turned.close();
    }
  }
  if (best.degrees === 0) return null;
  const how = best.degrees === 180 ? 'upside down' : 'on its side';
  return new LabError(
    'no-face',
    `The picture is ${how}: its face stands upright only when it is turned.`,
    REMEDY,
  );
}

/** A copy, turned clockwise by a multiple of 90 degrees. */
async function turn(photo: ImageBitmap, degrees: number): Promise<ImageBitmap> {
  const [width, height] = degrees === 180 ? [photo.width, photo.height] : [photo.height, photo.width];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.translate(width / 2, height / 2);
  context.rotate((degrees * Math.PI) / 180);
  context.drawImage(photo, -photo.width / 2, -photo.height / 2);
  return createImageBitmap(canvas);
}
