/** A curve as the points of an SVG polyline that fills its box. No DOM. */

/**
 * @param values one a step; those that are not finite are left out
 * @returns "x,y x,y": the first value on the left edge, the last on the right, the least at the bottom; empty without any
 */
export function polyline(values: readonly number[], width: number, height: number): string {
  const finite = values.filter(Number.isFinite);
  const [least, most] = [Math.min(...finite), Math.max(...finite)];
  const x = (i: number) => (values.length > 1 ? (i / (values.length - 1)) * width : 0);
  const y = (value: number) => (most > least ? (1 - (value - least) / (most - least)) * height : height / 2);
  return values
    .flatMap((value, i) => (Number.isFinite(value) ? [`${x(i).toFixed(1)},${y(value).toFixed(1)}`] : []))
    .join(' ');
}
