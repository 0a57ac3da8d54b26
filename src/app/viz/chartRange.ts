/** What the axes of a line chart span. */
import uPlot from 'uplot';

type Span = [number, number];

/**
 * uPlot's own span with its rest of a tenth, but never without the data: its rounding takes six nines or noughts in a row
 * for noise, so that 0.9999996 to 1.0000002 became 1 to 1, and the search for ticks between those never ends.
 * @param min, max of what is drawn; null where nothing is
 */
export function valueSpan(min: number | null, max: number | null): uPlot.Range.MinMax {
  if (min === null || max === null) return [null, null];
  const span = uPlot.rangeNum(min, max, 0.1, true) as Span;
  // As a line that is level: what differs by so little is level to the eye.
  if (holds(span, min, max)) return span;
  const [from, to] = uPlot.rangeNum(max, max, 0.1, true) as Span;
  return [Math.min(from, min), to];
}

/** At least a step, however often a reader zooms. */
export function stepSpan(min: number | null, max: number | null): uPlot.Range.MinMax {
  if (min === null || max === null) return [null, null];
  return max - min < 1 ? [min - 0.5, max + 0.5] : [min, max];
}

const holds = ([from, to]: Span, min: number, max: number): boolean => from < to && from <= min && max <= to;
