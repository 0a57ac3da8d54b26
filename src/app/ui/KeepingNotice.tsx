/** What could not be kept of a run or training in hand, or was damaged where it goes on. */
import type { ErrorReport } from '@/lib/errors';
import { Notice } from './Notice';

/** What is kept, as sentences name it. */
type Kept = 'run' | 'training';

export function NotKeptNotice({ what, error }: { what: Kept; error: ErrorReport }) {
  return (
    <Notice tone="warning" title={`This ${what} cannot be kept for later`}>
      <p>
        {error.message} The {what} goes on; after a reload it would be lost from the last kept step.
      </p>
      <p>{error.remedy}</p>
    </Notice>
  );
}

/** @param reasons sentences about the later states that were passed over */
export function PassedOverNotice({ what, reasons }: { what: Kept; reasons: readonly string[] }) {
  return (
    <Notice tone="warning" title={`The ${what} goes on from an earlier state`}>
      <p>A later one was damaged and not used: {reasons.join(' ')}</p>
    </Notice>
  );
}
