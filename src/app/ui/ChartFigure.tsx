/** A line chart with a legend that shows and hides its lines. Drawn outside React. */
import { useEffect, useRef, useState } from 'react';
import { useTheme } from '@/app/state/themeStore';
import { createLineChart, type ChartData, type ChartLine, type LineChart } from '@/app/viz/lineChart';
import styles from './ChartFigure.module.css';
import { FromFile } from './FromFile';
import layout from './layout.module.css';

interface ChartFigureProps {
  title: string;
  /** What the picture is, for those who do not see it. */
  description: string;
  lines: readonly ChartLine[];
  logScale: boolean;
  /** The points now; another function draws anew. */
  read: () => ChartData;
  /** Draws again whenever what it is given is called; returns what ends it. */
  follow?: (draw: () => void) => () => void;
}

const standStill = (): (() => void) => () => {};

export function ChartFigure(props: ChartFigureProps) {
  const { title, description, lines, logScale, read, follow = standStill } = props;
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<LineChart>(null);
  const theme = useTheme((state) => state.resolved);
  const [hidden, setHidden] = useState<readonly string[]>([]);

  useEffect(() => {
    if (!host.current) return;
    const made = createLineChart({ host: host.current, lines, logScale });
    chart.current = made;
    const draw = (): void => made.setData(read());
    draw();
    const stop = follow(draw);
    return () => {
      stop();
      made.destroy();
      chart.current = null;
    };
  }, [lines, logScale, read, follow, theme]);

  useEffect(() => {
    lines.forEach(({ label }, index) => chart.current?.setShown(index, !hidden.includes(label)));
  }, [hidden, lines, logScale, read, follow, theme]);

  return (
    <div className={styles.chart}>
      <h3>{title}</h3>
      <ul className={`${layout.legend} ${styles.legend}`} aria-label={`Lines of ${title}`}>
        {lines.map((line) => (
          <li key={line.label}>
            <button
              type="button"
              aria-pressed={!hidden.includes(line.label)}
              onClick={() =>
                setHidden(
                  hidden.includes(line.label)
                    ? hidden.filter((one) => one !== line.label)
                    : [...hidden, line.label],
                )
              }
            >
              <LineSample {...line} />
              <FromFile text={line.label} />
            </button>
          </li>
        ))}
      </ul>
      <div ref={host} className={styles.host} role="img" aria-label={description} />
    </div>
  );
}

function LineSample({ colorToken, dash }: ChartLine) {
  return (
    <svg width="20" height="8" aria-hidden="true">
      <line
        x1="0"
        x2="20"
        y1="4"
        y2="4"
        strokeWidth="2"
        stroke={`var(${colorToken})`}
        strokeDasharray={dash?.join(' ')}
      />
    </svg>
  );
}
