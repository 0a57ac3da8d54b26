/** Curves of the ticked runs on one chart, and the settings in which they differ. */
import { useEffect, useMemo, useState } from 'react';
import { FromFile } from '@/app/ui/FromFile';
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import { ChartFigure } from '@/app/ui/ChartFigure';
import { CurveControls, useCurveView, type CurveView } from '@/app/ui/CurveControls';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import { Select } from '@/app/ui/Select';
import { runTitle } from '@/lib/runTitle';
import {
  AXES,
  comparedIn,
  curveOf,
  differences,
  type Axis,
  type ComparedColumn,
  type RunCurve,
} from '@/app/state/runComparison';
import { curvesOf } from '@/app/state/runsStore';
import layout from '@/app/ui/layout.module.css';
import { alignLines } from '@/app/viz/alignLines';
import { smooth, thinMeasured } from '@/app/viz/smoothing';
import type { RunInfo } from '@/workers/protocol';
import styles from './Runs.module.css';

const COLORS = ['c1', 'c2', 'c3', 'hair', 'mouth', 'nose', 'boundary', 'eyebrows'];
const DASHES: readonly (number[] | undefined)[] = [undefined, [6, 3], [2, 2], [8, 3, 2, 3]];
/** More points of a run than this are more than the pixels of a chart. */
const MAX_POINTS = 600;
const AXIS_OPTIONS = AXES.map((value) => ({ value, label: `over ${value}` }));

export function ComparePanel({ runs }: { runs: readonly RunInfo[] }) {
  const [chosen, setColumn] = useState<ComparedColumn | null>(null);
  const [axis, setAxis] = useState<Axis>('steps');
  const [view, setView] = useCurveView();
  const { curves, problem } = useCurves(runs);
  const compared = comparedIn(runs);
  const column = compared.find(({ value }) => value === chosen) ?? compared[0];
  const mixed = new Set(runs.map(({ kind }) => kind)).size > 1;

  return (
    <Panel
      title={runs.length === 1 ? 'Curves of one run' : `Curves of ${runs.length} runs`}
      tools={
        <div className={`${layout.row} ${layout.fine}`}>
          <Select
            id="compared"
            label="Figure"
            value={column.value}
            options={[...compared]}
            onChange={setColumn}
          />
          <Select id="axis" label="Axis" value={axis} options={AXIS_OPTIONS} onChange={setAxis} />
          <CurveControls view={view} onChange={setView} />
        </div>
      }
    >
      <div className={layout.stack}>
        {problem && <Notice tone="danger" title="The figures of a run cannot be read" error={problem} />}
        {mixed && (
          <p className={layout.hint}>
            These are pretraining and detector runs. The losses of pretraining and of a detector measure
            different things, so only gradient norm, learning rate, speed and shared settings are compared.
          </p>
        )}
        <Curves curves={curves} column={column} axis={axis} view={view} />
        <Differences runs={runs} />
      </div>
    </Panel>
  );
}

/** Reads the figures of the runs, again when a run has saved more. */
function useCurves(runs: readonly RunInfo[]): { curves: readonly RunCurve[]; problem: ErrorReport | null } {
  const [state, setState] = useState<{ curves: readonly RunCurve[]; problem: ErrorReport | null }>({
    curves: [],
    problem: null,
  });
  const wanted = runs.map(({ id, step, name }) => `${id} ${step} ${name}`).join();
  useEffect(() => {
    let current = true;
    Promise.all(runs.map(async (run) => ({ run, ...(await curvesOf(run)) }))).then(
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
  curves: readonly RunCurve[];
  column: { value: ComparedColumn; label: string };
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
    const placed = curves.map((curve) => {
      const { places, values: exact } = curveOf(curve, column.value, axis);
      const rows = thinMeasured([exact], MAX_POINTS);
      const values = smooth(exact, smoothing);
      return { places: rows.map((row) => places[row]), values: rows.map((row) => values[row]) };
    });
    const data = alignLines(placed);
    return () => data;
  }, [curves, column.value, axis, smoothing]);
  const title = `${column.label}, by ${axis}`;
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
function uniqueTitle(curves: readonly RunCurve[], i: number, run: RunInfo): string {
  const title = runTitle(run);
  const earlier = curves.slice(0, i).filter((other) => runTitle(other.run) === title).length;
  return earlier === 0 ? title : `${title} (${earlier + 1})`;
}

function Differences({ runs }: { runs: readonly RunInfo[] }) {
  if (runs.length < 2) return <p className={layout.hint}>Select another run to see which settings differ.</p>;
  const rows = differences(runs);
  if (rows.length === 0)
    return <p className={layout.hint}>Settings, data and adapter are the same in all of them.</p>;
  return (
    <div className={`${layout.scroll} ${styles.table}`} tabIndex={0} role="region" aria-label="Differences">
      <table data-testid="differences">
        <thead>
          <tr>
            <th scope="col">Differs in</th>
            {runs.map((run) => (
              <th scope="col" key={run.id}>
                <FromFile text={runTitle(run)} />
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
