/** All figures of a report, of frames and of videos, with their intervals. */
import { FIGURES, figureText, type Figure } from '@/app/state/figures';
import { FromFile } from '@/app/ui/FromFile';
import layout from '@/app/ui/layout.module.css';
import type { DetectorReport, LevelFigures } from '@/workers/protocol/evaluation';
import styles from './Report.module.css';

export function FiguresTable({ report: { frame, video } }: { report: DetectorReport }) {
  const levels = video ? [frame, video] : [frame];
  return (
    <table className={layout.table} data-testid="report-table">
      <thead>
        <tr>
          <th scope="col">Figure</th>
          <th scope="col">Frames</th>
          {video && <th scope="col">Videos</th>}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">Samples</th>
          {levels.map(({ samples }, i) => (
            <td key={i}>{samples}</td>
          ))}
        </tr>
        {FIGURES.map((figure) => (
          <tr key={figure.key}>
            <th scope="row">{figure.label}</th>
            {levels.map((figures, i) => (
              <td key={i}>
                {figureText(figure.read(figures))}
                <Interval figure={figure} figures={figures} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Interval({ figure, figures }: { figure: Figure; figures: LevelFigures }) {
  const interval = figure.interval?.(figures);
  if (!interval) return null;
  return (
    <span className={styles.interval} title="95 % bootstrap interval over videos or faces">
      {` ${interval.low.toFixed(3)} to ${interval.high.toFixed(3)}`}
    </span>
  );
}

export function ConfusionTable({ report: { classes, confusion } }: { report: DetectorReport }) {
  return (
    <table className={layout.table}>
      <caption>Confusion matrix: actual class in rows, predicted class in columns</caption>
      <thead>
        <tr>
          <td />
          {classes.map((name) => (
            <th key={name} scope="col">
              <FromFile text={name} longest={40} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {confusion.map((row, i) => (
          <tr key={classes[i]}>
            <th scope="row">
              <FromFile text={classes[i]} longest={40} />
            </th>
            {row.map((count, c) => (
              <td key={classes[c]}>{count}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const SOURCES = {
  validation: 'found on validation',
  file: "from the detector's own validation",
  default: 'the default, since no validation is recorded',
  yours: 'set by you',
} as const;

/** Where threshold and temperature come from, and what the temperature does to calibration. */
export function CalibrationLine({
  report: { threshold, temperature, calibrationError },
}: {
  report: DetectorReport;
}) {
  const { before, after } = calibrationError;
  return (
    <p className={layout.hint}>
      Threshold {threshold.value.toFixed(3)}, {SOURCES[threshold.source]}; temperature{' '}
      {temperature === null ? 'not fitted' : temperature.toFixed(2)}; calibration error {figureText(before)}
      {after !== null && `, ${figureText(after)} with the temperature`}.
    </p>
  );
}
