/** Prepares a metric's column for a chart: smoothed, thinned, with gaps where there is no value. */

/**
 * Exponential moving average without the start's bias, s_t = b s_{t-1} + (1 - b) x_t, shown as
 * s_t / (1 - b^t), as TensorBoard does. NaN (no value at that step) stays NaN and is passed over.
 * @param weight b, 0 (off) <= b < 1
 */
export function smooth(values: Float64Array, weight: number): Float64Array {
  if (weight === 0) return values;
  const result = new Float64Array(values.length);
  let state = 0;
  let decay = 1;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) {
      result[i] = Number.NaN;
      continue;
    }
    state = weight * state + (1 - weight) * values[i];
    decay *= weight;
    result[i] = state / (1 - decay);
  }
  return result;
}

/** Row numbers for at most `limit` points: evenly spread, always with the first and the last row. */
export function thin(length: number, limit: number): number[] {
  if (length <= limit) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: limit }, (_, i) => Math.round((i * (length - 1)) / (limit - 1)));
}

/** Rows in which some column has a value, at most so many: what is measured now and then stays whole. */
export function thinMeasured(columns: readonly Float64Array[], limit: number): number[] {
  const rows = Array.from({ length: columns[0].length }, (_, i) => i).filter((i) =>
    columns.some((column) => !Number.isNaN(column[i])),
  );
  return thin(rows.length, limit).map((i) => rows[i]);
}

/**
 * Values as shares of the first one, both above a floor: 1 at the start, 0 at the floor. Above the floor alone where the
 * first is at it.
 */
export function relativeToStart(values: Float64Array, floor: number): Float64Array {
  const start = (values.find((value) => !Number.isNaN(value)) ?? floor) - floor;
  const unit = start === 0 ? 1 : start;
  return values.map((value) => (value - floor) / unit);
}
