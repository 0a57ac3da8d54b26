/**
 * The maps that say why a face got its score: colours on fixed scales, so that faces and detectors can be compared.
 * L patches. Arrays in, pictures out; no React.
 */
import { csvOf } from '@/lib/csv';
import { effectByPixel } from '@/lib/effectByPixel';
import { CROP_SIZE } from '@/lib/regions';
import type { ScoreMapKind } from '@/lib/scoreView';
import type { RegionEffect } from '@/workers/protocol/scoring';
import { CIVIDIS, DIVERGING, VIRIDIS, type ColorMap, type FixedScale } from './colorMap';
import { patchValuesPicture, type Rgba } from './picture';

export interface ScoreMapStyle {
  colors: ColorMap;
  scale: FixedScale;
  /** What a value counts, e.g. "multiples of a uniform share". */
  unit: string;
}

export const SCORE_MAP_STYLES: Readonly<Record<ScoreMapKind, ScoreMapStyle>> = {
  relevance: { colors: CIVIDIS, scale: { min: 0, max: 6 }, unit: 'multiples of a uniform share' },
  'grad-cam': { colors: CIVIDIS, scale: { min: 0, max: 6 }, unit: 'multiples of a uniform share' },
  attention: { colors: CIVIDIS, scale: { min: 0, max: 6 }, unit: 'multiples of a uniform share' },
  rollout: { colors: CIVIDIS, scale: { min: 0, max: 3 }, unit: 'multiples of a uniform share' },
  occlusion: { colors: DIVERGING, scale: { min: -0.5, max: 0.5 }, unit: 'change of the probability' },
  residual: { colors: VIRIDIS, scale: { min: 0, max: 2 }, unit: 'squared error, 1 = predicting the mean' },
};

/** A map ready to be drawn and read: values over a square grid. */
export interface ScoreMap {
  kind: ScoreMapKind;
  /** Values a side: patches, or pixels of the crop. */
  side: number;
  /** (side, side), in the unit of the style. */
  values: Float32Array;
}

/** Shares of a whole as multiples of a uniform share; all zero where nothing speaks. */
export function uniformShares(values: Float32Array): Float32Array {
  const sum = values.reduce((a, b) => a + b, 0);
  return values.map((value) => (sum > 0 ? (value * values.length) / sum : 0));
}

export function patchMap(kind: ScoreMapKind, values: Float32Array): ScoreMap {
  return { kind, side: Math.round(Math.sqrt(values.length)), values };
}

/** What occluding a region takes from the score, on every pixel of the region. */
export function occlusionMap(parsing: Uint8Array, regions: readonly RegionEffect[]): ScoreMap {
  return { kind: 'occlusion', side: CROP_SIZE, values: effectByPixel(parsing, regions) };
}

export function scoreMapPicture({ kind, values }: ScoreMap): Rgba {
  const { colors, scale } = SCORE_MAP_STYLES[kind];
  return patchValuesPicture(values, colors, scale);
}

/** The value at a place of the crop; null beyond it. @param x, y 0..1 */
export function valueAt({ side, values }: ScoreMap, x: number, y: number): number | null {
  if (x < 0 || y < 0 || x >= 1 || y >= 1) return null;
  return values[Math.floor(y * side) * side + Math.floor(x * side)];
}

/** Every value of a map with its row and column, both from 0, for spreadsheets. */
export function scoreMapCsv({ kind, side, values }: ScoreMap): string {
  const { unit } = SCORE_MAP_STYLES[kind];
  const rows = Array.from(values, (value, i) => [Math.floor(i / side), i % side, value]);
  return csvOf([['row', 'column', `${kind} (${unit})`], ...rows]);
}
