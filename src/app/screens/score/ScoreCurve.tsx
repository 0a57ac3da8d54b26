/** The attack score over the steps of one degradation, with the threshold; a small plot with its numbers as a table. */
import { FromFile } from '@/app/ui/FromFile';
import styles from './Score.module.css';

export interface CurveLine {
  name: string;
  /** CSS colour. */
  color: string;
  /** Attack scores, one a level. */
  values: number[];
}

interface ScoreCurveProps {
  title: string;
  axis: string;
  levels: readonly string[];
  threshold: number;
  lines: readonly CurveLine[];
}

const WIDTH = 260;
const HEIGHT = 140;
const LEFT = 28;
const BOTTOM = 20;
/** As wide as a level's words may be. */
const LEVEL = 28;

export function ScoreCurve({ title, axis, levels, threshold, lines }: ScoreCurveProps) {
  const x = (i: number) => LEFT + (i * (WIDTH - LEFT - 8)) / Math.max(1, levels.length - 1);
  // Those of a video's frames would stand in one another.
  const stride = Math.ceil((levels.length * LEVEL) / (WIDTH - LEFT));
  const y = (score: number) => 6 + (1 - score) * (HEIGHT - BOTTOM - 6);
  return (
    <figure className={styles.curve}>
      <figcaption>
        <strong>{title}</strong>: {axis}
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`Attack score under ${title}`}>
        {[0, 0.5, 1].map((tick) => (
          <g key={tick}>
            <line x1={LEFT} x2={WIDTH - 8} y1={y(tick)} y2={y(tick)} className={styles.gridLine} />
            <text x={LEFT - 4} y={y(tick) + 4} textAnchor="end">
              {tick}
            </text>
          </g>
        ))}
        <line x1={LEFT} x2={WIDTH - 8} y1={y(threshold)} y2={y(threshold)} className={styles.thresholdLine} />
        {lines.map(({ name, color, values }) => (
          <polyline
            key={name}
            points={values.map((value, i) => `${x(i)},${y(value)}`).join(' ')}
            fill="none"
            stroke={color}
            strokeWidth={2}
          />
        ))}
        {levels.map(
          (level, i) =>
            i % stride === 0 && (
              <text key={level} x={x(i)} y={HEIGHT - 6} textAnchor="middle">
                {level}
              </text>
            ),
        )}
      </svg>
      {/* A table is as wide as its words, however narrow it should be: the page would scroll sideways. */}
      <div className="visuallyHidden">
        <table>
          <caption>{`Attack score under ${title}`}</caption>
          <tbody>
            {lines.map(({ name, values }) => (
              <tr key={name}>
                <th scope="row">
                  <FromFile text={name} />
                </th>
                {values.map((value, i) => (
                  <td key={levels[i]}>{`${levels[i]}: ${value.toFixed(3)}`}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
