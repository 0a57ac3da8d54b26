/** Beside the losses: what was measured last on faces that no step trains on. */
import { trainingSession } from '@/app/lab';
import { usePretraining } from '@/app/state/trainingStore';
import { formatMetric } from '@/lib/format';
import { heldOutState } from '@/lib/heldOut';

const [HELD_OUT, GAP] = [
  {
    label: 'C1 held out',
    meaning:
      'Error over the hidden patches of faces that no step trains on, under masks that stay the same; measured after each epoch.',
  },
  {
    label: 'Gap to training',
    meaning:
      'What it is above C1 of as many training faces, measured alike: it grows when the network learns these pictures rather than faces.',
  },
];

export const HELD_OUT_TERMS = [HELD_OUT, GAP];

/** Nothing for a run that trains on all faces. */
export function HeldOutTiles() {
  const holdsOut = usePretraining((state) => (state.record?.config.heldOut ?? 0) > 0);
  const latest = usePretraining((state) => state.latest);
  if (!holdsOut) return null;
  const state = latest && heldOutState(trainingSession.series);
  return (
    <>
      <div title={HELD_OUT.meaning}>
        <dt>{HELD_OUT.label}</dt>
        <dd data-testid="metric-held-out-c1" data-value={state?.c1}>
          {state ? formatMetric(state.c1) : '–'}
        </dd>
      </div>
      <div title={GAP.meaning}>
        <dt>{GAP.label}</dt>
        <dd data-testid="metric-held-out-gap" data-value={state?.gap}>
          {state ? formatMetric(state.gap) : '–'}
        </dd>
      </div>
    </>
  );
}
