/** What could not be saved of an active training, or was damaged where it was resumed. */
import type { ErrorReport } from '@/lib/errors';
import { Notice } from './Notice';

/** What is saved, as sentences name it. */
type What = 'run' | 'training';

export function NotSavedNotice({ what, error }: { what: What; error: ErrorReport }) {
  return (
    <Notice tone="warning" title={`This ${what} cannot be saved`}>
      <p>
        {error.message} The {what} continues; a reload would lose everything since the last saved step.
      </p>
      <p>{error.remedy}</p>
    </Notice>
  );
}

/** @param reasons sentences on what is not as it was when the state was saved */
export function OtherBitsNotice({ what, reasons }: { what: What; reasons: readonly string[] }) {
  return (
    <Notice tone="info" title={`The ${what} does not continue bit for bit`}>
      <p>
        {reasons.join(' ')} Its figures may differ from those of an uninterrupted {what}: in their last
        digits, and beyond them where its data is not the same.
      </p>
    </Notice>
  );
}

/** @param reasons sentences about the later states that were passed over */
export function PassedOverNotice({ what, reasons }: { what: What; reasons: readonly string[] }) {
  return (
    <Notice tone="warning" title={`The ${what} continues from an earlier state`}>
      <p>A later one was damaged and not used: {reasons.join(' ')}</p>
    </Notice>
  );
}
