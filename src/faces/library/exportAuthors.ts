/**
 * A dataset in the authors' folder format: `images/x.png`, `parsing_maps/x.npy` (int8, 1 x 224 x 224) and
 * `pretrain_ds_mean_std.txt`, which their `FaceParsingDataset` and `build_transform` read; how its faces were cut, and `geometry/x.json`; of a
 * forged set also `forgeries/x.json`.
 * Source: util/datasets.py and face_parse.py of the released code.
 */
import { LabError } from '@/lib/errors';
import { CROPPING_FILE, formatCroppingFile } from '@/lib/croppingFile';
import { CROP_SIZE } from '@/lib/regions';
import type { FaceRow } from '@/storage/faceIndex';
import { asPixelStatistics, formatPixelStatistics, PIXEL_STATISTICS_FILE } from '@/lib/pixelStatistics';
import { writeNpyInt8 } from '@/storage/npy';
import { ZipWriter } from '@/storage/zipWriter';
import { asImageData } from '../cropPhoto';
import { pooledStatistics } from './facts';
import { isForgedSet } from './forgedSet';
import { formatForgeryFile } from './forgeryFile';
import { formatGeometryFile } from './geometryFile';

/** Of one face: crop, map, and the record of its geometry where there is one. */
interface StoredBytes {
  rgb: Uint8Array;
  parsing: Uint8Array;
  geometry: Uint8Array | null;
}

/**
 * @param pixels of one face, asked for one at a time
 * @throws LabError `no-face` without faces, `invalid-file` beyond what a zip holds (about 20,000 faces)
 */
export async function zipForAuthors(
  rows: readonly FaceRow[],
  pixels: (row: FaceRow) => Promise<StoredBytes>,
  onProgress: (done: number, total: number) => void,
): Promise<Blob> {
  if (rows.length === 0) {
    throw new LabError('no-face', 'There are no faces to export.', 'Import photographs first.');
  }
  const zip = new ZipWriter();
  const isForged = isForgedSet(rows);
  const stems = uniqueStems(rows.map(({ name }) => name));
  for (const [i, row] of rows.entries()) {
    const { rgb, parsing, geometry } = await pixels(row);
    zip.add(`images/${stems[i]}.png`, await encodePng(rgb));
    zip.add(`parsing_maps/${stems[i]}.npy`, writeNpyInt8(parsing, [1, CROP_SIZE, CROP_SIZE]));
    if (geometry && row.geometry)
      zip.add(`geometry/${stems[i]}.json`, formatGeometryFile(row.id, geometry, row.geometry));
    if (isForged) zip.add(`forgeries/${stems[i]}.json`, formatForgeryFile(row));
    if (i % 20 === 0) onProgress(i, rows.length);
  }
  const statistics = asPixelStatistics(pooledStatistics(rows));
  if (statistics) zip.add(PIXEL_STATISTICS_FILE, formatPixelStatistics(statistics));
  const paths = rows.map((row, i) => ({ ...row, path: `images/${stems[i]}.png` }));
  zip.add(CROPPING_FILE, formatCroppingFile(paths));
  onProgress(rows.length, rows.length);
  return zip.finish();
}

/**
 * File names without their ending, each once. The authors' reader replaces every ".png" in a name by ".npy", and reads
 * the video's name before "_frame_": so no ".png" stays inside, and a number goes in front where two are equal.
 */
export function uniqueStems(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const file = name.slice(name.lastIndexOf('/') + 1).replace(/\.[a-z0-9]{1,5}$/i, '');
    // Letters and digits of any script stay; what a file system or a shell could mind goes.
    const stem = file.replaceAll(/\.png/gi, '').replaceAll(/[^\p{L}\p{N}._-]/gu, '_') || 'face';
    let unique = stem;
    for (let copy = 2; taken.has(unique.toLowerCase()); copy++) unique = `${copy}-${stem}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}

/** Lossless: an opaque picture comes back as it went in. */
async function encodePng(rgb: Uint8Array): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(CROP_SIZE, CROP_SIZE);
  canvas.getContext('2d', { alpha: false })?.putImageData(asImageData(rgb), 0, 0);
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
}
