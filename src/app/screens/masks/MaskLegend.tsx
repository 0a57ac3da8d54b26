/** How to read the cards: colours, bars, and what happens on pointing. */
import layout from '@/app/ui/layout.module.css';
import { cssGradient } from '@/app/viz/colorMap';
import { FREQUENCY_COLORS } from '@/app/viz/maskCanvas';
import { COVERED_COLOR, MASKED_COLOR } from '@/app/viz/picture';
import styles from './MaskLegend.module.css';
import rows from './RegionRows.module.css';

const GRADIENT = { background: cssGradient(FREQUENCY_COLORS) };
const colorOf = (color: readonly number[]) => ({ background: `rgb(${color.join(' ')})` });

export function MaskLegend() {
  return (
    <section className={`${layout.card} ${styles.legend}`} aria-labelledby="mask-legend">
      <h2 id="mask-legend">How to read this</h2>
      <dl className={styles.list}>
        <dt>
          <span className={styles.swatch} style={colorOf(COVERED_COLOR)} />
        </dt>
        <dd>The covered region: hidden completely, reconstructed for C2.</dd>
        <dt>
          <span className={styles.swatch} style={colorOf(MASKED_COLOR)} />
        </dt>
        <dd>Hidden patches. The encoder sees only the rest.</dd>
        <dt>
          <span className={layout.ramp} style={GRADIENT} />
        </dt>
        <dd>How often each patch was hidden over all draws, 0 to 100 %.</dd>
        <dt>
          <span className={rows.track}>
            <span className={rows.fill} style={{ width: '60%' }} />
            <span className={rows.target} style={{ left: '68%' }} />
          </span>
        </dt>
        <dd>The hidden share of the region in this mask; the vertical line is the target by definition.</dd>
        <dt>
          <span className={rows.track}>
            <span className={rows.whisker} style={{ left: '15%', width: '70%' }} />
            <span className={rows.mean} style={{ left: '50%' }} />
          </span>
        </dt>
        <dd>Over all draws: the mean and the middle 90 %.</dd>
      </dl>
      <p className={layout.hint}>
        Each patch counts for one region: the covered one first, then brows, eyes, nose, mouth, boundary,
        hair, skin, background. Point at a region or a patch to find it on every face; press a region to keep
        it marked.
      </p>
    </section>
  );
}
