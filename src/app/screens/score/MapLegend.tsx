/** The fixed colour scale of a map. */
import layout from '@/app/ui/layout.module.css';
import { cssGradient } from '@/app/viz/colorMap';
import { SCORE_MAP_STYLES } from '@/app/viz/scoreMaps';
import type { ScoreMapKind } from '@/lib/scoreView';
import { MAP_CARDS } from '@/app/state/mapCards';
import styles from './Why.module.css';

export function MapLegend({ kind }: { kind: ScoreMapKind }) {
  const { colors, scale, unit } = SCORE_MAP_STYLES[kind];
  const middle = (scale.min + scale.max) / 2;
  return (
    <div className={`${layout.field} ${styles.legend}`}>
      <span>{`${MAP_CARDS[kind].label}: ${unit}`}</span>
      <span className={layout.ramp} style={{ background: cssGradient(colors) }} />
      <span className={layout.ticks}>
        <span>{scale.min < 0 ? `${scale.min} and below` : scale.min}</span>
        <span>{middle}</span>
        <span>{`${scale.max} and above`}</span>
      </span>
    </div>
  );
}
