/**
 * Perceptually even colour maps as lookup tables. Source: viridis, cividis and RdBu of d3-scale-chromatic.
 */
import { interpolateCividis, interpolateRdBu, interpolateViridis } from 'd3-scale-chromatic';

/** 256 colours, (256, 3) row-major, 0..255. */
export type ColorMap = Uint8Array;

const STEPS = 256;

function tabulate(interpolate: (t: number) => string): ColorMap {
  const table = new Uint8Array(STEPS * 3);
  for (let i = 0; i < STEPS; i++) table.set(parseColor(interpolate(i / (STEPS - 1))), i * 3);
  return table;
}

/** d3 writes viridis as "#rrggbb" and cividis as "rgb(r, g, b)". */
function parseColor(text: string): [number, number, number] {
  const parts = text.startsWith('#')
    ? [text.slice(1, 3), text.slice(3, 5), text.slice(5, 7)].map((hex) => parseInt(hex, 16))
    : (text.match(/[\d.]+/g) ?? []).map(Number);
  const [red, green, blue] = parts;
  return [red, green, blue];
}

/** For errors. */
export const VIRIDIS = tabulate(interpolateViridis);
/** For attention: readable apart from viridis beside it, and even for colour-blind eyes. */
export const CIVIDIS = tabulate(interpolateCividis);

/** For effects with a sign: blue below, red above, pale where there is none. */
export const DIVERGING = tabulate((t) => interpolateRdBu(1 - t));

/** A range that stays the same from step to step, so that colours can be compared over time. */
export interface FixedScale {
  min: number;
  max: number;
}

/** Index into a colour map; values beyond the scale take its end colours, NaN the lowest. */
export function colorIndex(value: number, { min, max }: FixedScale): number {
  const t = (value - min) / (max - min);
  return Math.round(Math.min(1, Math.max(0, Number.isNaN(t) ? 0 : t)) * (STEPS - 1));
}

/** The map as a CSS gradient from low (left) to high (right), for legends. */
export function cssGradient(map: ColorMap): string {
  const stops = Array.from({ length: 9 }, (_, i) => {
    const at = Math.round((i / 8) * (STEPS - 1)) * 3;
    return `rgb(${map[at]} ${map[at + 1]} ${map[at + 2]})`;
  });
  return `linear-gradient(to right, ${stops.join(', ')})`;
}
