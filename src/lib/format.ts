/** Numbers for people: short, with units, steady in width. */

/** What stands for a number that there is none of. */
const NONE = '–';

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB'] as const;

export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(unit === 0 || value >= 100 ? 0 : 1)} ${BYTE_UNITS[unit]}`;
}

export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

/** "1 face", "1,234 faces". */
export function formatCounted(count: number, one: string): string {
  return `${formatCount(count)} ${one}${count === 1 ? '' : 's'}`;
}

/** "45 s", "3 min 20 s", "25 min", "2 h 05 min"; a dash while it is unknown. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return NONE;
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** A value on an axis, with as many decimals as its step has. @param step from one to the next, above 0 */
export function formatTick(value: number, step: number): string {
  const exact = (scaled: number) => Math.round(scaled) > 0 && Math.abs(scaled - Math.round(scaled)) < 1e-6;
  let decimals = 0;
  while (decimals < 8 && !exact(step * 10 ** decimals)) decimals++;
  return Math.abs(value) >= 1e5 ? value.toExponential(1) : value.toFixed(decimals);
}

/** A figure with so many decimals; a dash, and never a made-up number, where it is undefined. */
export function formatFigure(value: number | null | undefined, decimals = 3): string {
  return value === null || value === undefined || !Number.isFinite(value)
    ? NONE
    : formatFixed(value, decimals);
}

/** As `toFixed`, but what is rounded to nothing has no sign. */
export function formatFixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? (0).toFixed(decimals) : text;
}

/** A share as "59.5 %". */
export const formatShare = (share: number): string => `${formatFixed(100 * share, 1)}\u00a0%`;

/** A change of a share with its sign, "+12.6 %"; without one where it is rounded to nothing. */
export function formatShareChange(change: number): string {
  const text = formatShare(change);
  return Number.parseFloat(text) > 0 ? `+${text}` : text;
}

/** Four significant digits without exponent where that reads well; a plain number in any case. */
export function formatMetric(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e5)) return value.toExponential(2);
  return value.toPrecision(4);
}
