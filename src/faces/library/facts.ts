/** Figures of a face that the library keeps beside its pixels, so that filters and statistics need no pixels. */
import type { PixelStatistics } from '@/lib/pixelStatistics';
import { PARSING_CLASSES } from '@/lib/regions';

/** @param parsing class ids; @returns how many pixels each of PARSING_CLASSES has */
export function countClasses(parsing: Uint8Array): number[] {
  const counts = PARSING_CLASSES.map(() => 0);
  for (const id of parsing) counts[id]++;
  return counts;
}

export interface ChannelMoments {
  /** Per channel, of values 0..1. */
  mean: number[];
  meanSquare: number[];
}

/** @param rgb (S, S, 3), 0..255 */
export function channelMoments(rgb: Uint8Array): ChannelMoments {
  const mean = [0, 0, 0];
  const meanSquare = [0, 0, 0];
  // Whole numbers below 2^53: exact until the division.
  for (let i = 0; i < rgb.length; i += 3) {
    for (let c = 0; c < 3; c++) {
      const value = rgb[i + c];
      mean[c] += value;
      meanSquare[c] += value * value;
    }
  }
  const pixels = rgb.length / 3;
  return {
    mean: mean.map((sum) => sum / pixels / 255),
    meanSquare: meanSquare.map((sum) => sum / pixels / 255 ** 2),
  };
}

/**
 * Mean and standard deviation over faces of one size: sqrt(E[x^2] - E[x]^2) over all pixels.
 * Source: `get_mean_std` in the authors' util/datasets.py.
 */
export function pooledStatistics(faces: readonly ChannelMoments[]): PixelStatistics | null {
  if (faces.length === 0) return null;
  const average = (pick: (face: ChannelMoments) => number) =>
    faces.reduce((sum, face) => sum + pick(face), 0) / faces.length;
  const channel = (c: number) => {
    const mean = average((face) => face.mean[c]);
    return { mean, std: Math.sqrt(Math.max(average((face) => face.meanSquare[c]) - mean ** 2, 0)) };
  };
  const [r, g, b] = [channel(0), channel(1), channel(2)];
  return { mean: [r.mean, g.mean, b.mean], std: [r.std, g.std, b.std] };
}

/** The first 16 hex digits of SHA-256: the same bytes have the same id wherever they come from. */
export async function fingerprint(bytes: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
