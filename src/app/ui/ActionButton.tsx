/** A button that performs an action, and says why when it cannot. */
import type { Action } from '@/app/actions/action';
import { performAction } from '@/app/actions/perform';
import { ariaShortcut, isMac, shortcutText } from '@/app/actions/shortcut';
import { useAction } from '@/app/actions/useAction';
import { Button } from './Button';
import { Keys } from './Keys';

interface ActionButtonProps {
  action: Action;
  variant?: 'primary' | 'plain' | 'quiet';
  /** What it is called where its words alone stand on several cards: they must be in it. */
  name?: string;
  className?: string;
  /** Shows the shortcut beside the words, where there is room to teach it. */
  showKeys?: boolean;
}

export function ActionButton({ action, variant, name, className, showKeys = false }: ActionButtonProps) {
  const { label, hint, obstacle } = useAction(action);
  const { shortcut } = action;
  const onMac = isMac();
  return (
    <Button
      variant={variant}
      unavailable={obstacle !== null}
      aria-label={name}
      className={className}
      title={obstacle ?? hint ?? (shortcut && shortcutText(shortcut, onMac))}
      aria-keyshortcuts={shortcut && ariaShortcut(shortcut, onMac)}
      onClick={() => void performAction(action)}
    >
      {label}
      {showKeys && shortcut && <Keys shortcut={shortcut} />}
    </Button>
  );
}
