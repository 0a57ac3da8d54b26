/** A mask by region: counts, hidden share against its target, and where many draws fall. */
import { useMasks } from '@/app/state/masksStore';
import layout from '@/app/ui/layout.module.css';
import { REGION_COLORS } from '@/app/viz/regionColors';
import type { RegionGroup } from '@/lib/regions';
import type { MaskDraw, StrategySurvey } from '@/workers/protocol/masks';
import styles from './RegionRows.module.css';

const percent = (share: number) => `${Math.round(share * 100)} %`;

interface RegionRowsProps {
  title: string;
  draw: MaskDraw;
  many: StrategySurvey | undefined;
}

export function RegionRows({ title, draw, many }: RegionRowsProps) {
  const pointed = useMasks((state) => state.pointed);
  const marked = useMasks((state) => state.markedRegion);
  const point = useMasks((state) => state.point);
  const mark = useMasks((state) => state.markRegion);

  return (
    <ul className={styles.rows} aria-label={`${title} by region`}>
      {draw.regions.map(({ group, patches, hidden, target }) => {
        const spread = many?.regions.find((region) => region.group === group);
        const words = describe(group, hidden, patches, target, spread);
        return (
          <li key={group}>
            <button
              type="button"
              className={styles.row}
              data-pointed={(pointed?.kind === 'region' && pointed.group === group) || undefined}
              aria-pressed={marked === group}
              aria-label={words}
              title={words}
              onPointerEnter={() => point({ kind: 'region', group })}
              onPointerLeave={() => point(null)}
              onFocus={() => point({ kind: 'region', group })}
              onBlur={() => point(null)}
              onClick={() => mark(marked === group ? null : group)}
            >
              <span className={layout.swatch} style={{ background: REGION_COLORS[group] }} />
              <span className={styles.name} data-covered={draw.coveredRegion === group || undefined}>
                {group}
              </span>
              <span className={styles.count}>
                {hidden}/{patches}
              </span>
              <span className={styles.track}>
                <span
                  className={draw.coveredRegion === group ? styles.covered : styles.fill}
                  style={{ width: `${(hidden / patches) * 100}%` }}
                />
                {target !== null && <span className={styles.target} style={{ left: `${target * 100}%` }} />}
                {spread && (
                  <span
                    className={styles.whisker}
                    style={{ left: `${spread.low * 100}%`, width: `${(spread.high - spread.low) * 100}%` }}
                  />
                )}
                {spread && <span className={styles.mean} style={{ left: `${spread.mean * 100}%` }} />}
              </span>
              <span className={styles.percent}>{percent(hidden / patches)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function describe(
  group: RegionGroup,
  hidden: number,
  patches: number,
  target: number | null,
  spread: StrategySurvey['regions'][number] | undefined,
): string {
  const aim = target === null ? 'target depends on the draw' : `target ${percent(target)}`;
  const many = spread
    ? `; all draws: mean ${percent(spread.mean)}, middle 90 % from ${percent(spread.low)} to ${percent(spread.high)}`
    : '';
  return `${group}: ${hidden} of ${patches} patches hidden, ${percent(hidden / patches)}, ${aim}${many}`;
}
