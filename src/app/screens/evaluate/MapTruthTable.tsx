/** Maps by families of forgeries: one figure of the forged faces, with its interval and both controls below it. */
import { MAP_CARDS } from '@/app/state/mapCards';
import { useMapTruth, type MapsFound, type TruthFigure } from '@/app/state/mapTruthStore';
import { FromFile } from '@/app/ui/FromFile';
import layout from '@/app/ui/layout.module.css';
import { FORGERY_TEXTS } from '@/lib/forgeries';
import { formatCounted, formatFigure } from '@/lib/format';
import { SCORE_MAPS } from '@/lib/scoreView';
import type { KindAgainstTruth } from '@/workers/protocol/evaluation';
import styles from './Evaluate.module.css';

const familyTitle = (family: KindAgainstTruth['family']): string =>
  family === 'all' ? 'all together' : FORGERY_TEXTS[family].title;

export function MapTruthTable({ found }: { found: MapsFound }) {
  const { rows, missing, detector, dataset, network } = found;
  const figure = useMapTruth((state) => state.figure);
  const families = [...new Set(rows.map(({ family }) => family))];
  const kinds = SCORE_MAPS.filter((kind) => rows.some((row) => row.kind === kind));
  return (
    <div className={layout.tight}>
      <p className={layout.hint} data-testid="map-truth-of">
        <FromFile text={detector.name} /> on <FromFile text={dataset} />
        {network !== null && (
          <>
            ; residual by <FromFile text={network} />
          </>
        )}
        .
      </p>
      <div className={layout.scroll} tabIndex={0} role="region" aria-label="Maps on forged faces, table">
        <table className={layout.table} data-testid="map-truth">
          <thead>
            <tr>
              <th scope="col">Map</th>
              {families.map((family) => (
                <th key={family} scope="col">
                  {familyTitle(family)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {kinds.map((kind) => (
              <tr key={kind}>
                <th scope="row">{MAP_CARDS[kind].label}</th>
                {families.map((family) => (
                  <td key={family} className={styles.figures}>
                    <Figures
                      row={rows.find((row) => row.kind === kind && row.family === family)}
                      figure={figure}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={layout.hint}>
        Shuffled is chance. Before is the same map of the face before it was forged: a figure that does not
        lie above it found nothing of the forgery.
      </p>
      {missing.length > 0 && (
        <ul className={layout.hint} data-testid="map-truth-missing">
          {missing.map(({ kind, reason }) => (
            <li key={kind}>
              {MAP_CARDS[kind].label} is missing: {reason}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Figures({ row, figure }: { row?: KindAgainstTruth; figure: TruthFigure }) {
  if (!row || row.forged.faces === 0) return '–';
  const { mean, interval } = row.forged[figure];
  return (
    <>
      <strong>{formatFigure(mean, 2)}</strong>
      {interval && ` (${formatFigure(interval.low, 2)} to ${formatFigure(interval.high, 2)})`}
      <span className={layout.hint}>
        before {formatFigure(row.original[figure].mean, 2)}, shuffled{' '}
        {formatFigure(row.shuffled[figure].mean, 2)}; {formatCounted(row.forged.faces, 'face')}
      </span>
    </>
  );
}
