/**
 * Quantisation tables of a JPEG, and which quality of the Independent JPEG Group's scaling gives them.
 * Source: ITU T.81, annex K (tables K.1 and K.2, examples that nearly all programs scale); libjpeg `jpeg_quality_scaling`.
 */
import type { QualityEstimate, QuantisationTable } from './types';

// prettier-ignore
const LUMA = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
  18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
// prettier-ignore
const CHROMA = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
  ...Array<number>(32).fill(99),
];

/** Place in the rows of a block, by position in the file's zigzag order. */
// prettier-ignore
export const ZIGZAG = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/** @param quality 1 to 100 @returns (64) steps in rows */
export function standardTable(quality: number, which: 'luma' | 'chroma' = 'luma'): number[] {
  const scale = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  const base = which === 'luma' ? LUMA : CHROMA;
  return base.map((step) => Math.min(255, Math.max(1, Math.floor((step * scale + 50) / 100))));
}

/**
 * The tables of one DQT segment.
 * @param data behind the segment's length
 */
export function readTables(data: Uint8Array): QuantisationTable[] {
  const tables: QuantisationTable[] = [];
  for (let at = 0; at < data.length;) {
    const bytesEach = data[at] >> 4 === 0 ? 1 : 2;
    const end = at + 1 + 64 * bytesEach;
    if (end > data.length) break;
    const steps = new Array<number>(64);
    for (let k = 0; k < 64; k++) {
      const from = at + 1 + k * bytesEach;
      steps[ZIGZAG[k]] = bytesEach === 1 ? data[from] : 256 * data[from] + data[from + 1];
    }
    tables.push({ id: data[at] & 15, steps });
    at = end;
  }
  return tables;
}

const QUALITIES = Array.from({ length: 100 }, (_, i) => 100 - i);

const isSame = (a: readonly number[], b: readonly number[]) => a.every((step, k) => step === b[k]);
/** Of logarithms, so that a factor counts the same everywhere. */
const distance = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, step, k) => sum + Math.abs(Math.log(Math.max(1, step) / b[k])), 0);

/** @param chroma null for a picture of greys */
export function estimateQuality(luma: readonly number[], chroma: readonly number[] | null): QualityEstimate {
  const quality = QUALITIES.find((each) => isSame(luma, standardTable(each)));
  if (quality !== undefined) {
    const whole = chroma === null || isSame(chroma, standardTable(quality, 'chroma'));
    return { kind: whole ? 'standard' : 'luma', quality };
  }
  const distances = QUALITIES.map((each) => distance(luma, standardTable(each)));
  return { kind: 'other', nearest: QUALITIES[distances.indexOf(Math.min(...distances))] };
}
