/** Says that what the address holds could not be used, and why. */
import type { ErrorReport } from '@/lib/errors';
import { Button } from './Button';
import { Notice } from './Notice';

interface LinkNoticeProps {
  problem: ErrorReport | null;
  title?: string;
  /** What is shown in its place, where the remedy does not say it. */
  instead?: string;
  onDismiss?: () => void;
}

export function LinkNotice(props: LinkNoticeProps) {
  const { problem, title = 'This link could not be used', instead = '', onDismiss } = props;
  if (!problem) return null;
  return (
    <Notice tone="warning" title={title} actions={onDismiss && <Button onClick={onDismiss}>Dismiss</Button>}>
      <p>{problem.message}</p>
      <p>{`${instead} ${problem.remedy}`.trim()}</p>
    </Notice>
  );
}
