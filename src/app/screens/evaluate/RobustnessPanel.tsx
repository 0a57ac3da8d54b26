/** How the AUC of the open cell falls as its pictures are degraded. */
import { evaluateDegraded, exportRobustness } from '@/app/actions/evaluate/inDepth';
import { useEvaluate } from '@/app/state/evaluateStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Panel } from '@/app/ui/Panel';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { formatFigure } from '@/lib/format';
import plot from '@/app/ui/report/Report.module.css';
import type { RobustnessPoint } from '@/workers/protocol/evaluation';
import styles from './Evaluate.module.css';

const COUNTS = ['50', '200', '1000', '100000'] as const;
const NAMES: Readonly<Record<RobustnessPoint['degradation'], string>> = {
  none: 'Undegraded',
  jpeg: 'JPEG',
  blur: 'Blur',
  resize: 'Downscaling',
  noise: 'Noise',
};

export function RobustnessPanel() {
  const swept = useEvaluate((state) => state.sweep);
  const most = useEvaluate((state) => state.sweepFaces);
  const points = swept?.points ?? [];
  const plain = points.find(({ level }) => level === null);
  const kinds = [
    ...new Set(points.flatMap(({ degradation, level }) => (level === null ? [] : [degradation]))),
  ];
  return (
    <Panel title="Robustness to image degradation">
      <div className={layout.stack}>
        <div className={layout.row}>
          <Select
            id="sweep-faces"
            label="Faces"
            value={String(most)}
            options={COUNTS.map((value) => ({
              value,
              label: value === '100000' ? 'every face' : `up to ${value} faces`,
            }))}
            onChange={(count) => useEvaluate.setState({ sweepFaces: Number(count) })}
          />
          <ActionButton action={evaluateDegraded} />
          {points.length > 0 && <ActionButton action={exportRobustness} />}
        </div>
        {plain ? (
          <p className={layout.hint} data-testid="sweep-plain">
            {`${swept?.title}, ${plain.faces} undegraded faces: ${ofPlain(plain)}`}
          </p>
        ) : (
          <p className={layout.hint}>
            The same faces with JPEG compression, blur, downscaling and noise, applied before the faces are
            scaled to the network's input.
          </p>
        )}
        <div className={`${layout.tiles} ${styles.plots}`}>
          {kinds.map((kind) => (
            <Curve
              key={kind}
              name={NAMES[kind]}
              points={points.filter(({ degradation }) => degradation === kind)}
              plain={plain?.auc ?? null}
            />
          ))}
        </div>
      </div>
    </Panel>
  );
}

const ofPlain = ({ auc }: RobustnessPoint): string =>
  auc === null
    ? 'AUC –: it needs genuine faces and attacks among them.'
    : `AUC ${formatFigure(auc)} (dashed line); bars are 95 % intervals.`;

const WIDTH = 200;
const HEIGHT = 120;

interface CurveProps {
  name: string;
  points: readonly RobustnessPoint[];
  plain: number | null;
}

/** Levels stand at even distances: they are steps, not a scale. */
function Curve({ name, points, plain }: CurveProps) {
  const x = (i: number) => ((i + 0.5) * WIDTH) / Math.max(points.length, 5);
  const y = (auc: number) => HEIGHT * (1 - auc);
  const defined = points.flatMap(({ auc }, i) => (auc === null ? [] : [`${x(i)},${y(auc)}`]));
  const words = points.map(({ level, auc }) => `${level}: ${formatFigure(auc)}`).join(', ');
  return (
    <figure>
      <figcaption>
        <h3>{name}</h3>
      </figcaption>
      <svg
        className={plot.plot}
        viewBox={`-34 -8 ${WIDTH + 44} ${HEIGHT + 46}`}
        role="img"
        aria-label={`AUC by ${name}, ${points[0]?.unit}. ${words}`}
      >
        <rect width={WIDTH} height={HEIGHT} className={plot.frame} />
        {plain !== null && <line x1="0" x2={WIDTH} y1={y(plain)} y2={y(plain)} className={plot.chance} />}
        <polyline points={defined.join(' ')} className={plot.curve} />
        {points.map(({ level, auc, interval }, i) => (
          <g key={level}>
            {interval && (
              <line x1={x(i)} x2={x(i)} y1={y(interval.low)} y2={y(interval.high)} className={plot.whisker} />
            )}
            {auc !== null && <circle cx={x(i)} cy={y(auc)} r="3.5" className={plot.dot} />}
            <text x={x(i)} y={HEIGHT + 14} textAnchor="middle">
              {level}
            </text>
          </g>
        ))}
        {[0, 0.5, 1].map((auc) => (
          <text key={auc} x="-5" y={y(auc) + 4} textAnchor="end">
            {auc}
          </text>
        ))}
        <text x={WIDTH / 2} y={HEIGHT + 31} textAnchor="middle">
          {points[0]?.unit}
        </text>
      </svg>
    </figure>
  );
}
