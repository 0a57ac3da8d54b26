/** A "?" that opens an explanation; works by pointer, touch and keyboard. */
import { Popover } from 'radix-ui';
import type { ReactNode } from 'react';
import styles from './Help.module.css';

interface HelpProps {
  /** Name of the button for assistive technology. */
  label: string;
  /** Id of the element that says what the help is about. */
  describedBy?: string;
  children: ReactNode;
}

export function Help({ label, describedBy, children }: HelpProps) {
  return (
    <Popover.Root>
      <Popover.Trigger className={styles.trigger} aria-label={label} aria-describedby={describedBy}>
        ?
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={styles.content} sideOffset={4} collisionPadding={8} aria-label={label}>
          {children}
          <Popover.Arrow className={styles.arrow} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
