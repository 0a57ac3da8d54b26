/** Lines with places of their own, on one axis: what a chart with a single column of places needs. */
import type { ChartData } from './lineChart';

export interface PlacedLine {
  /** Rising. */
  places: readonly number[];
  values: readonly number[];
}

/** Every place of any line once, rising; NaN where a line has no value there. */
export function alignLines(lines: readonly PlacedLine[]): ChartData {
  const steps = [...new Set(lines.flatMap(({ places }) => places))].sort((a, b) => a - b);
  const rowOf = new Map(steps.map((place, row) => [place, row]));
  const values = lines.map(({ places, values: own }) => {
    const column = new Array<number>(steps.length).fill(Number.NaN);
    places.forEach((place, i) => {
      column[rowOf.get(place)!] = own[i];
    });
    return column;
  });
  return { steps, values };
}
