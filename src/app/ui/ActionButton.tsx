/** A button that performs an action, and says why when it cannot. */
import type { Action } from '@/app/actions/action';
import { performAction } from '@/app/actions/perform';
import { useSnapshot } from '@/app/state/snapshot';
import { Button } from './Button';

interface ActionButtonProps {
  action: Action;
  variant?: 'primary' | 'plain' | 'quiet';
}

export function ActionButton({ action, variant }: ActionButtonProps) {
  const obstacle = action.obstacle(useSnapshot());
  return (
    <Button
      variant={variant}
      unavailable={obstacle !== null}
      title={obstacle ?? action.shortcut}
      aria-keyshortcuts={action.shortcut}
      onClick={() => void performAction(action)}
    >
      {action.label}
    </Button>
  );
}
