/** How much of each region is hidden so far. */
import layout from '@/app/ui/layout.module.css';
import { REGION_COLORS } from '@/app/viz/regionColors';
import { REGION_GROUPS } from '@/lib/regions';
import type { MaskDraw } from '@/workers/protocol/masks';
import styles from './Steps.module.css';

/** @param hidden (L,) 0..1, so far */
export function RegionBars({ draw, hidden }: { draw: MaskDraw; hidden: ArrayLike<number> }) {
  return (
    <figure className={styles.bars}>
      <ul>
        {draw.regions.map(({ group, patches }) => {
          const index = REGION_GROUPS.indexOf(group);
          const so = Array.from(draw.groups).filter((at, i) => at === index && hidden[i] >= 1).length;
          const isCovered = draw.coveredRegion === group;
          return (
            <li key={group}>
              <span className={layout.swatch} style={{ background: REGION_COLORS[group] }} />
              <span data-covered={isCovered || undefined}>{group}</span>
              <span className={styles.track} aria-hidden="true">
                <span
                  className={isCovered ? styles.coveredFill : styles.fill}
                  style={{ width: `${(100 * so) / patches}%` }}
                />
              </span>
              <span className={layout.number}>
                {so} of {patches}
              </span>
            </li>
          );
        })}
      </ul>
      <figcaption className={layout.small}>
        Hidden share of each region. A patch of several regions counts for one of them.
      </figcaption>
    </figure>
  );
}
