/** A line chart over steps: uPlot in the app's colours. No React; whoever makes one destroys it. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatTick } from '@/lib/format';
import { stepSpan, valueSpan } from './chartRange';

export interface ChartLine {
  label: string;
  /** CSS custom property that holds the line's colour, e.g. "--line-c1". */
  colorToken: string;
  dash?: number[];
}

/** One column a line; NaN = no value at that step. */
export interface ChartData {
  steps: Float64Array | number[];
  values: readonly (Float64Array | number[])[];
}

export interface LineChart {
  setData: (data: ChartData) => void;
  setShown: (line: number, shown: boolean) => void;
  destroy: () => void;
}

export interface LineChartOptions {
  /** The chart fills it, and follows its size. */
  host: HTMLElement;
  lines: readonly ChartLine[];
  /** Values of zero and below cannot be drawn then, and are left out. */
  logScale: boolean;
}

export function createLineChart({ host, lines, logScale }: LineChartOptions): LineChart {
  const token = (name: string) => resolveColor(host, name);
  const axis: uPlot.Axis = {
    stroke: token('--text-muted'),
    grid: { stroke: token('--grid-line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  };
  const chart = new uPlot(
    {
      ...sizeOf(host),
      legend: { show: false },
      cursor: { y: false, drag: { x: true, y: false } },
      scales: {
        x: { time: false, range: (_, min, max) => stepSpan(min, max) },
        y: logScale ? { distr: 3 } : { range: (_, min, max) => valueSpan(min, max) },
      },
      axes: [
        {
          ...axis,
          size: 28,
          values: (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? String(tick) : '')),
        },
        {
          ...axis,
          size: 52,
          // uPlot's own has three decimals: a loss that has nearly settled would stand still on its axis.
          ...(!logScale && {
            values: (_, ticks, _axis, _space, step) => ticks.map((tick) => formatTick(tick, step)),
          }),
        },
      ],
      series: [
        {},
        ...lines.map(({ label, colorToken, dash }) => ({
          label,
          stroke: token(colorToken),
          width: 1.5,
          points: { show: false },
          spanGaps: true,
          ...(dash ? { dash } : {}),
        })),
      ],
    },
    [[], ...lines.map(() => [])],
    host,
  );
  const observer = new ResizeObserver(() => {
    chart.setSize(sizeOf(host));
  });
  observer.observe(host);

  return {
    setData: ({ steps, values }) => {
      const drawable = (value: number) => !Number.isNaN(value) && (!logScale || value > 0);
      const columns = values.map((column) => Array.from(column, (value) => (drawable(value) ? value : null)));
      chart.setData([Array.from(steps), ...columns]);
    },
    setShown: (line, show) => chart.setSeries(line + 1, { show }),
    destroy: () => {
      observer.disconnect();
      chart.destroy();
    },
  };
}

const sizeOf = ({ clientWidth, clientHeight }: HTMLElement) => ({
  width: Math.max(clientWidth, 120),
  height: Math.max(clientHeight, 60),
});

/** A custom property's colour as the theme makes it: canvases cannot resolve light-dark() themselves. */
function resolveColor(host: HTMLElement, token: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${token})`;
  host.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
