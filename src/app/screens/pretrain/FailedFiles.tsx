/** The files of an import that gave no face, each with its reason. */
import { useFaces } from '@/app/state/facesStore';
import { Button } from '@/app/ui/Button';
import styles from './FailedFiles.module.css';

export function FailedFiles() {
  const failures = useFaces((state) => state.failures);
  const duplicates = useFaces((state) => state.duplicates);
  const clearFailures = useFaces((state) => state.clearFailures);
  if (failures.length === 0 && duplicates === 0) return null;
  return (
    <div className={styles.box} data-testid="import-failures">
      <div className={styles.head}>
        <h3>
          {failures.length > 0 && `${failures.length} without a face`}
          {failures.length > 0 && duplicates > 0 && ', '}
          {duplicates > 0 && `${duplicates} imported before`}
        </h3>
        <Button variant="quiet" onClick={clearFailures}>
          Dismiss
        </Button>
      </div>
      {failures.length > 0 && (
        <ul className={styles.list} tabIndex={0} aria-label="Files without a face">
          {failures.map(({ name, error }, index) => (
            <li key={index}>
              <strong>{name}</strong>
              <span>{error.message}</span>
              <span className={styles.remedy}>{error.remedy}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
