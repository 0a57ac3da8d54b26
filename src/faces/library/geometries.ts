/** What the stored geometries of a dataset say, many at a time. */
import type { FaceRow } from '@/storage/faceIndex';
import type { FacePixels } from '@/storage/facePixels';
import { BLENDSHAPES, type BlendshapeName } from '../geometry';
import { unpackGeometry } from '../geometryRecord';

/** One blendshape of the faces of a dataset. */
export interface Expressions {
  /** 0..1, by face id; of the faces that have it. */
  values: Map<string, number>;
  /** Geometries that are not what was stored: they count as absent. */
  damaged: number;
}

export function readExpressions(
  rows: readonly FaceRow[],
  pixels: FacePixels,
  blendshape: BlendshapeName,
): Expressions {
  const at = BLENDSHAPES.indexOf(blendshape);
  const values = new Map<string, number>();
  let damaged = 0;
  for (const row of rows) {
    if (!row.geometry) continue;
    const record = pixels.geometry(row);
    if (!record) damaged++;
    const value = record && unpackGeometry(record)?.blendshapes?.[at];
    if (typeof value === 'number') values.set(row.id, value);
  }
  return { values, damaged };
}

/** @param isComplete there is a model that knows blendshapes: a geometry without them can be had better */
export function lacksGeometry(row: FaceRow, pixels: FacePixels, isComplete: boolean): boolean {
  if (!row.geometry || (isComplete && !row.geometry.hasBlendshapes)) return true;
  return pixels.geometry(row) === null;
}
