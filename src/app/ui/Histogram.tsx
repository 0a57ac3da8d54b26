/** How values are spread: bars of counts over their range; those outside the chosen part are pale. */
import { formatCount, formatFixed } from '@/lib/format';
import styles from './Histogram.module.css';

interface HistogramProps {
  name: string;
  values: readonly number[];
  least: number;
  most: number;
  range: readonly [from: number, to: number];
}

const BARS = 36;
const HEIGHT = 12;

export function Histogram({ name, values, least, most, range: [from, to] }: HistogramProps) {
  const step = (most - least) / BARS;
  const counts = Array.from({ length: BARS }, () => 0);
  for (const value of values) counts[Math.min(BARS - 1, Math.max(0, Math.floor((value - least) / step)))]++;
  const highest = Math.max(1, ...counts);
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    formatFixed(sorted[Math.round(share * (sorted.length - 1))], most > 1 ? 0 : 2);
  const words = `${name}: ${formatCount(values.length)} faces from ${at(0)} to ${at(1)}, the middle one ${at(0.5)}`;
  return (
    <figure className={styles.figure}>
      <figcaption>{words}</figcaption>
      <svg
        role="img"
        aria-label={`Histogram, ${words}`}
        viewBox={`0 0 ${BARS} ${HEIGHT}`}
        preserveAspectRatio="none"
        className={styles.bars}
      >
        {counts.map((count, i) => {
          const middle = least + (i + 0.5) * step;
          const height = (HEIGHT * count) / highest;
          const bar = { x: i + 0.1, y: HEIGHT - height, width: 0.8, height };
          return (
            <rect key={middle} {...bar} className={middle < from || middle > to ? styles.pale : styles.bar} />
          );
        })}
      </svg>
    </figure>
  );
}
