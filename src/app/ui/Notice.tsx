/** A message that stays until its cause is gone: what happened, what still works, what to do. */
import type { ReactNode } from 'react';
import type { ErrorReport } from '@/lib/errors';
import { FromFile } from './FromFile';
import styles from './Notice.module.css';
import layout from './layout.module.css';

interface NoticeProps {
  tone: 'info' | 'warning' | 'danger';
  title: string;
  /** Its message and its way out come first. */
  error?: ErrorReport;
  /** A sentence on what is still there, after the way out. */
  still?: string;
  children?: ReactNode;
  /** Buttons. */
  actions?: ReactNode;
}

/** Failures interrupt a screen reader; the rest waits its turn. */
export function Notice({ tone, title, error, still, children, actions }: NoticeProps) {
  return (
    <div
      className={`${layout.field} ${styles.notice} ${styles[tone]}`}
      role={tone === 'danger' ? 'alert' : 'status'}
    >
      <p className={styles.title}>
        <FromFile text={title} longest={160} />
      </p>
      {(error ?? children) && (
        <div className={layout.field}>
          {error && <p>{error.message}</p>}
          {error && <p>{still ? `${error.remedy} ${still}` : error.remedy}</p>}
          {children}
        </div>
      )}
      {actions && <div className={`${layout.row} ${styles.actions}`}>{actions}</div>}
    </div>
  );
}
