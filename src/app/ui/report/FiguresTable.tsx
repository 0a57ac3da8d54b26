/** All figures of a report, of frames and of videos, with their intervals. */
import { FIGURES, whyUndefined, type Figure } from '@/app/state/figures';
import { FromFile } from '@/app/ui/FromFile';
import layout from '@/app/ui/layout.module.css';
import { displayText } from '@/lib/displayText';
import { formatCount, formatFigure } from '@/lib/format';
import type { DetectorReport, LevelFigures } from '@/workers/protocol/evaluation';
import { FigureHelp } from './FigureHelp';
import styles from './Report.module.css';

export function FiguresTable({ report: { frame, video, grouping } }: { report: DetectorReport }) {
  const levels = video ? [frame, video] : [frame];
  const why = whyUndefined(frame);
  return (
    <div className={layout.field}>
      <table className={layout.table} data-testid="report-table">
        {why && <caption>{why}</caption>}
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col">{video ? 'Single frames' : 'Value'}</th>
            {video && <th scope="col">Whole videos</th>}
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
              <th scope="row">
                <span className={layout.line}>
                  {figure.label}
                  <FigureHelp of={[figure.key]} />
                </span>
              </th>
              {levels.map((figures, i) => (
                <td key={i}>
                  {formatFigure(figure.read(figures))}
                  <Interval figure={figure} figures={figures} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {grouping && <p className={layout.hint}>{groupingSentence(grouping)}</p>}
    </div>
  );
}

function groupingSentence({
  videos,
  frames,
  alone,
  example,
}: NonNullable<DetectorReport['grouping']>): string {
  const others = alone > 0 ? `; ${formatCount(alone)} faces belong to none and count as one each` : '';
  return `Videos: ${formatCount(frames)} frames of ${formatCount(videos)} videos, by what stands before the frame in their names, such as "${displayText(example)}"${others}.`;
}

function Interval({ figure, figures }: { figure: Figure; figures: LevelFigures }) {
  const interval = figure.interval?.(figures);
  if (!interval) return null;
  return (
    <span className={styles.interval} title="95 % bootstrap interval over videos or faces">
      {` ${formatFigure(interval.low)} to ${formatFigure(interval.high)}`}
    </span>
  );
}

export function ConfusionTable({ report: { classes, confusion } }: { report: DetectorReport }) {
  return (
    <table className={layout.table}>
      <caption>Confusion matrix at the threshold: actual class in rows, predicted class in columns</caption>
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
    <div className={layout.line}>
      <p className={layout.hint}>
        Threshold {formatFigure(threshold.value)}, {SOURCES[threshold.source]}; temperature{' '}
        {temperature === null ? 'not fitted' : formatFigure(temperature, 2)}; calibration error{' '}
        {formatFigure(before)}
        {after !== null && `, ${formatFigure(after)} with the temperature`}.
      </p>
      <FigureHelp of={['threshold', 'temperature', 'calibrationError']} />
    </div>
  );
}
