/** Why an action cannot be performed now, printed beside its button and not only told by a grey one. */
import type { Action } from '@/app/actions/action';
import { useAction } from '@/app/actions/useAction';
import layout from './layout.module.css';

interface ObstacleHintProps {
  action: Action;
  /** Something that the screen shows anyway is the reason. */
  hidden?: boolean;
  testId?: string;
}

export function ObstacleHint({ action, hidden = false, testId }: ObstacleHintProps) {
  const { obstacle } = useAction(action);
  if (obstacle === null || hidden) return null;
  return (
    <span className={layout.hint} data-testid={testId}>
      {obstacle}
    </span>
  );
}
