/**
 * Whether the stored pixels and maps of faces are what was stored. Nothing beside the rows is needed for it: a face's id
 * is the hash of its pixels, and its row has the histogram of each of its maps. Some half a second a thousand faces.
 */
import { LabError } from '@/lib/errors';
import type { FaceRow } from '@/storage/faceIndex';
import type { FacePixels } from '@/storage/facePixels';
import { readOrNull } from '@/storage/recordFile';
import { countClasses, fingerprint } from './facts';

/** What of a face is damaged; a map: the one in use, or the one kept beside it. */
export type FaceDamage = 'pixels' | 'map' | 'all';

/** Faces whose hashes are computed beside each other. */
const AT_ONCE = 8;

export type TellChecked = (done: number, total: number) => void;

/**
 * @param pixels of the dataset of a row; null where there are none
 * @returns the damaged ones of these faces
 */
export async function findDamage(
  rows: readonly FaceRow[],
  pixels: (row: FaceRow) => FacePixels | null,
  tell: TellChecked = () => {},
): Promise<Map<FaceRow, FaceDamage>> {
  const found = new Map<FaceRow, FaceDamage>();
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const part = rows.slice(from, from + AT_ONCE);
    const damages = await Promise.all(part.map((row) => damageOf(row, pixels(row))));
    tell(Math.min(from + AT_ONCE, rows.length), rows.length);
    damages.forEach((damage, i) => damage && found.set(part[i], damage));
  }
  return found;
}

async function damageOf(row: FaceRow, pixels: FacePixels | null): Promise<FaceDamage | null> {
  if (!pixels) return 'all';
  const rgb = readOrNull(() => pixels.crops.read(row.cropSlot));
  const arePixelsWhole = rgb !== null && (await fingerprint(rgb)) === row.id;
  const areMapsWhole = [row, ...(row.other ? [row.other] : [])].every(({ mapSlot, classPixels }) => {
    const map = readOrNull(() => pixels.maps.read(mapSlot));
    return map !== null && countClasses(map).every((count, id) => count === classPixels[id]);
  });
  if (arePixelsWhole) return areMapsWhole ? null : 'map';
  return areMapsWhole ? 'pixels' : 'all';
}

const MOST_NAMED = 3;

/** @throws LabError `invalid-file` naming damaged faces, where there are any */
export function requireWhole(damaged: Iterable<Pick<FaceRow, 'name'>>): void {
  const names = [...damaged].map(({ name }) => `"${name}"`);
  if (names.length === 0) return;
  const more = names.length > MOST_NAMED ? `, and ${names.length - MOST_NAMED} more` : '';
  throw new LabError(
    'invalid-file',
    `${names.length === 1 ? 'A stored face is' : `${names.length} stored faces are`} damaged: ${names.slice(0, MOST_NAMED).join(', ')}${more}.`,
    'Import their photographs again into the same dataset, which repairs them; a new run goes without them once the Faces screen has named them.',
  );
}
