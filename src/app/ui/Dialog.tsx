/** A modal window with a title; Escape and a press beside it ask to close, and the focus goes back to where it was. */
import { Dialog as Primitive } from 'radix-ui';
import { useState, type ReactNode } from 'react';
import styles from './Dialog.module.css';
import { FromFile } from './FromFile';
import layout from './layout.module.css';

interface DialogProps {
  title: string;
  /** Controls beside the title. */
  tools?: ReactNode;
  /** The title is for assistive technology only. */
  hideTitle?: boolean;
  /** Beside its own class. */
  className?: string;
  /** Closing was asked for; whoever owns the window decides. */
  onClose: () => void;
  /** It is closed, and the focus is back where it was. */
  onClosed?: () => void;
  children: ReactNode;
}

export function Dialog(props: DialogProps) {
  const { title, tools, hideTitle = false, className = '', onClose, onClosed, children } = props;
  const [before] = useState(() => document.activeElement);
  // Radix gives the focus back to its own trigger only, and here is none.
  function returnFocus(event: Event): void {
    event.preventDefault();
    if (before instanceof HTMLElement) before.focus();
    onClosed?.();
  }
  return (
    <Primitive.Root open onOpenChange={(open) => !open && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className={styles.overlay} />
        <Primitive.Content
          className={`${layout.card} ${styles.dialog} ${className}`}
          aria-describedby={undefined}
          data-modal
          onCloseAutoFocus={returnFocus}
          onPointerDownOutside={(event) => isOfToast(event.target) && event.preventDefault()}
          onFocusOutside={(event) => isOfToast(event.target) && event.preventDefault()}
        >
          <div className={hideTitle ? 'visuallyHidden' : layout.head}>
            <Primitive.Title className={styles.title}>
              <FromFile text={title} longest={160} />
            </Primitive.Title>
            {tools && <div className={layout.line}>{tools}</div>}
          </div>
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** A toast may have something to undo that was done in the window: pressing it is no press beside the window. */
const isOfToast = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[data-sonner-toaster]') !== null;
