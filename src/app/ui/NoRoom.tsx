/** A training that the engine has no room for: how much it needs, and the way out. Its button says so too. */
import type { ErrorReport } from '@/lib/errors';
import { Notice } from './Notice';

export function NoRoom({ refusal }: { refusal: ErrorReport }) {
  return (
    <Notice tone="warning" title="The engine has no room for this">
      <p data-testid="no-room">{refusal.message}</p>
      <p>{refusal.remedy}</p>
    </Notice>
  );
}
