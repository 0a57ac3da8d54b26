/** Curves of the ticked runs on one chart, and the settings in which they differ. */
import { useEffect, useMemo, useState } from 'react';
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import { ChartFigure } from '@/app/ui/ChartFigure';
import { CurveControls, useCurveView, type CurveView } from '@/app/ui/CurveControls';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import { Select } from '@/app/ui/Select';
import { runTitle } from '@/lib/runTitle';
import type { MetricColumn, MetricSeries } from '@/app/state/metricSeries';
import { AXES, COMPARED, differences, placesOn, type Axis } from '@/app/state/runComparison';
import { curvesOf } from '@/app/state/runsStore';
import layout from '@/app/ui/layout.module.css';
import { alignLines } from '@/app/viz/alignLines';
import { smooth, thin } from '@/app/viz/smoothing';
import type { RunInfo } from '@/workers/protocol';
import styles from './Runs.module.css';

const COLORS = ['c1', 'c2', 'c3', 'hair', 'mouth', 'nose', 'boundary', 'eyebrows'];
const DASHES: readonly (number[] | undefined)[] = [undefined, [6, 3], [2, 2], [8, 3, 2, 3]];
/** More points of a run than this are more than the pixels of a chart. */
const MAX_POINTS = 600;
const AXIS_OPTIONS = AXES.map((value) => ({ value, label: `over ${value}` }));

interface Curve {
  run: RunInfo;
  series: MetricSeries;
}

export function ComparePanel({ runs }: { runs: readonly RunInfo[] }) {
  const [column, setColumn] = useState<MetricColumn>('total');
  const [axis, setAxis] = useState<Axis>('steps');
  const [view, setView] = useCurveView();
  const { curves, problem } = useCurves(runs);

  return (
    <Panel
      title={runs.length === 1 ? 'Curves of one run' : `Curves of ${runs.length} runs`}
      tools={
        <div className={styles.tools}>
          <Select id="compared" label="Figure" value={column} options={COMPARED} onChange={setColumn} />
          <Select id="axis" label="Axis" value={axis} options={AXIS_OPTIONS} onChange={setAxis} />
          <CurveControls view={view} onChange={setView} />
        </div>
      }
    >
      <div className={layout.stack}>
        {problem && (
          <Notice tone="danger" title="The figures of a run cannot be read">
            <p>{problem.message}</p>
            <p>{problem.remedy}</p>
          </Notice>
        )}
        <Curves curves={curves} column={column} axis={axis} view={view} />
        <Differences runs={runs} />
      </div>
    </Panel>
  );
}

/** Reads the figures of the runs, again when a run has kept more. */
function useCurves(runs: readonly RunInfo[]): { curves: readonly Curve[]; problem: ErrorReport | null } {
  const [state, setState] = useState<{ curves: readonly Curve[]; problem: ErrorReport | null }>({
    curves: [],
    problem: null,
  });
  const wanted = runs.map(({ id, step, name }) => `${id} ${step} ${name}`).join();
  useEffect(() => {
    let current = true;
    Promise.all(runs.map(async (run) => ({ run, series: await curvesOf(run) }))).then(
      (curves) => current && setState({ curves, problem: null }),
      (error: unknown) => current && setState({ curves: [], problem: toErrorReport(error) }),
    );
    return () => {
      current = false;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `runs` is a new list whenever a run goes on; `wanted` is what of it matters
  }, [wanted]);
  return state;
}

interface CurvesProps {
  curves: readonly Curve[];
  column: MetricColumn;
  axis: Axis;
  view: CurveView;
}

function Curves({ curves, column, axis, view: { smoothing, logScale } }: CurvesProps) {
  const lines = useMemo(
    () =>
      curves.map(({ run }, i) => ({
        label: uniqueTitle(curves, i, run),
        colorToken: `--line-${COLORS[i % COLORS.length]}`,
        dash: DASHES[Math.floor(i / COLORS.length + (i % 2)) % DASHES.length],
      })),
    [curves],
  );
  const read = useMemo(() => {
    const placed = curves.map(({ series }) => {
      const rows = thin(series.length, MAX_POINTS);
      const places = placesOn(axis, series);
      const values = smooth(series.column(column), smoothing);
      return { places: rows.map((row) => places[row]), values: rows.map((row) => values[row]) };
    });
    const data = alignLines(placed);
    return () => data;
  }, [curves, column, axis, smoothing]);
  const label = COMPARED.find(({ value }) => value === column)?.label ?? column;
  const title = `${label}, by ${axis}`;
  return (
    <ChartFigure
      title={title}
      description={`${title}, of ${curves.length} runs; export the metrics of a run for the figures`}
      lines={lines}
      logScale={logScale}
      read={read}
    />
  );
}

/** Two runs may have the same name: the legend needs different ones. */
function uniqueTitle(curves: readonly Curve[], i: number, run: RunInfo): string {
  const title = runTitle(run);
  const earlier = curves.slice(0, i).filter((other) => runTitle(other.run) === title).length;
  return earlier === 0 ? title : `${title} (${earlier + 1})`;
}

function Differences({ runs }: { runs: readonly RunInfo[] }) {
  if (runs.length < 2)
    return <p className={layout.hint}>Tick another run to see in which settings they differ.</p>;
  const rows = differences(runs);
  if (rows.length === 0)
    return <p className={layout.hint}>Settings, data and adapter are the same in all of them.</p>;
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label="Differences">
      <table data-testid="differences">
        <thead>
          <tr>
            <th scope="col">Differs in</th>
            {runs.map((run) => (
              <th scope="col" key={run.id}>
                {runTitle(run)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, values }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {values.map((value, i) => (
                <td key={runs[i].id}>{value}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
