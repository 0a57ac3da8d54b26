/** What could not be saved of an active training, or was damaged where it was resumed. */
import type { EngineName } from '@/lib/engineSettings';
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

/** @param from what computed it before */
export function CarriedNotice({ what, from }: { what: What; from: EngineName }) {
  const [before, now] = from === 'gpu' ? ['GPU', 'CPU'] : ['CPU', 'GPU'];
  return (
    <Notice tone="info" title={`The ${what} goes on with another engine`}>
      <p>
        Its last state was computed by the {before}, and the {now} goes on from it. Weights are the same to
        the last bit only where one engine computes the whole {what}; from here on they differ slightly.
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
