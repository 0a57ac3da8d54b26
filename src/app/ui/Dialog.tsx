/** A modal window with a title; Escape and a press beside it ask to close. */
import { Dialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import styles from './Dialog.module.css';

interface DialogProps {
  title: string;
  /** Controls beside the title. */
  tools?: ReactNode;
  /** Closing was asked for; whoever owns the window decides. */
  onClose: () => void;
  children: ReactNode;
}

export function Dialog({ title, tools, onClose, children }: DialogProps) {
  return (
    <Primitive.Root open onOpenChange={(open) => !open && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className={styles.overlay} />
        <Primitive.Content className={styles.dialog} aria-describedby={undefined}>
          <div className={styles.head}>
            <Primitive.Title className={styles.title}>{title}</Primitive.Title>
            {tools && <div className={styles.tools}>{tools}</div>}
          </div>
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
