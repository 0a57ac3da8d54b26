/** What an export says of a face beside its picture and map: its geometry, and how it was forged. */
import { toErrorReport } from '@/lib/errors';
import type { FaceCrop, FaceOutcome } from '../types';
import { readForgeryFile } from './forgeryFile';
import { readGeometryFile } from './geometryFile';
import type { PairedItem } from './givenMaps';
import type { FailedFile } from './types';

/** Of the files that may come with a picture. @throws LabError `invalid-file` for what cannot be used */
const READERS: Readonly<Record<'geometry' | 'forgery', (text: string, face: string) => Partial<FaceCrop>>> = {
  geometry: (text, face) => ({ geometry: readGeometryFile(text, face) }),
  forgery: (text, face) => ({ forged: readForgeryFile(text, face) }),
};

/** @returns the face with all that came with it and can be used, and what cannot, with the reason */
export async function withParts(
  item: PairedItem,
  outcome: FaceOutcome,
): Promise<{ outcome: FaceOutcome; unusable: FailedFile[] }> {
  const unusable: FailedFile[] = [];
  if (!outcome.ok) return { outcome, unusable };
  let { face } = outcome;
  for (const part of ['geometry', 'forgery'] as const) {
    const file = item[part];
    if (!file) continue;
    try {
      face = { ...face, ...READERS[part](await (await file.open()).text(), face.id) };
    } catch (error) {
      unusable.push({ name: file.path, error: toErrorReport(error) });
    }
  }
  return { outcome: { ...outcome, face }, unusable };
}
