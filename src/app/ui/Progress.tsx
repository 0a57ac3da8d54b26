/** A bar with its words: what is being done, how far it is. */
import { displayText } from '@/lib/displayText';
import { FromFile } from './FromFile';
import styles from './Progress.module.css';

interface ProgressProps {
  label: string;
  done: number;
  /** 0 while the end is unknown: then the bar only says that something happens. */
  total: number;
  /** Beside the label: counts, rate, time left. */
  detail?: string;
  /** Where the words stand elsewhere on the screen. */
  hideWords?: boolean;
}

export function Progress({ label, done, total, detail, hideWords = false }: ProgressProps) {
  return (
    <div className={styles.progress}>
      {!hideWords && (
        <div className={styles.words}>
          <FromFile text={label} longest={160} />
          <span className={styles.detail}>{detail ?? (total > 0 ? `${done} / ${total}` : '')}</span>
        </div>
      )}
      <progress
        aria-label={displayText(label, 160)}
        className={styles.bar}
        {...(total > 0 ? { value: done, max: total } : {})}
      />
    </div>
  );
}
