/** How to read a map, and how not to. */
import layout from '@/app/ui/layout.module.css';
import type { ScoreMapKind } from '@/lib/scoreView';
import { MAP_CARDS } from '@/app/state/mapCards';
import styles from './Why.module.css';

export function MapCardView({ kind }: { kind: ScoreMapKind }) {
  const { label, what, read, caution, source } = MAP_CARDS[kind];
  return (
    <aside className={styles.card} aria-label={`How to read: ${label}`}>
      <p>
        <strong>{label}.</strong> {what}
      </p>
      <p>
        <strong>How to read it.</strong> {read}
      </p>
      <p>
        <strong>How not to read it.</strong> {caution}
      </p>
      <p className={layout.hint}>{source}.</p>
    </aside>
  );
}
