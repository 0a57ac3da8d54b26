/** As large as two pictures, while there is no face and mask yet: what follows does not jump. */
import layout from '@/app/ui/layout.module.css';
import styles from './Steps.module.css';

export function Waiting() {
  return (
    <div className={styles.pair}>
      <div className={`${layout.picture} ${styles.waiting}`} role="status">
        Reading the face …
      </div>
      <div className={`${layout.picture} ${styles.waiting}`} />
    </div>
  );
}
