/** The files of imports that gave no face, each with its reason, and what the latest import came to. */
import { useFaces } from '@/app/state/facesStore';
import { dismissFailed, retryFailed } from '@/app/actions/faces/import';
import { LEFT_OUT_RULES } from '@/lib/fileKinds';
import { formatCount } from '@/lib/format';
import { ActionButton } from './ActionButton';
import styles from './FailedFiles.module.css';
import { FromFile } from './FromFile';
import layout from './layout.module.css';

/** More lines than anybody reads; the rest is in the CSV of the faces library. */
const FIRST_SHOWN = 200;

export function FailedFiles() {
  const failures = useFaces((state) => state.failures);
  const known = useFaces((state) => state.known);
  const canRetry = useFaces((state) => state.canRetry);
  const before = known.length;
  if (failures.length + before === 0) return null;
  return (
    <div className={styles.box} data-testid="import-failures">
      <div className={layout.spread}>
        <h3>
          {failures.length > 0 && `${failures.length} without a face`}
          {failures.length > 0 && before > 0 && ', '}
          {before > 0 && `${before} already imported`}
        </h3>
        <div className={layout.line}>
          {canRetry && <ActionButton action={retryFailed} />}
          <ActionButton action={dismissFailed} />
        </div>
      </div>
      {failures.length > 0 && (
        <ul className={`${layout.tight} ${layout.log}`} tabIndex={0} aria-label="Files without a face">
          {failures.slice(0, FIRST_SHOWN).map(({ name, error }, index) => (
            <li key={index}>
              <strong>
                <FromFile text={name} />
              </strong>
              <span>{error.message}</span>
              <span className={layout.muted}>{error.remedy}</span>
            </li>
          ))}
        </ul>
      )}
      {before > 0 && (
        <details>
          <summary>Which were there before</summary>
          <ul
            className={`${layout.field} ${layout.log}`}
            tabIndex={0}
            aria-label="Files that were there before"
          >
            {known.slice(0, FIRST_SHOWN).map(({ name, as }, index) => (
              <li key={index}>
                <FromFile text={name} />
                {as === 'duplicate' && `: ${LEFT_OUT_RULES.duplicate}`}
              </li>
            ))}
          </ul>
          {before > FIRST_SHOWN && <p>{`and ${formatCount(before - FIRST_SHOWN)} more`}</p>}
        </details>
      )}
    </div>
  );
}
