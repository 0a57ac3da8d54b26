/** The losses over the steps, smoothed and on a log scale on demand. */
import { useSettings } from '@/app/state/settingsStore';
import { usePretraining } from '@/app/state/trainingStore';
import { CurveControls, useCurveView } from '@/app/ui/CurveControls';
import { Help } from '@/app/ui/Help';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import type { ObjectiveName } from '@/lib/config';
import { COVERABLE_REGIONS } from '@/lib/regions';
import { MetricChart, type MetricLine } from './MetricChart';
import styles from './CurvesPanel.module.css';

const LOSSES: readonly MetricLine[] = [
  { column: 'total', label: 'Total', colorToken: '--line-total' },
  { column: 'c1', label: 'C1 hidden patches', colorToken: '--line-c1' },
  { column: 'c2', label: 'C2 covered region', colorToken: '--line-c2', dash: [6, 3] },
  { column: 'c3', label: 'C3 agreement', colorToken: '--line-c3', dash: [2, 2] },
];

/** Of MCF; the error in pixels is measured, not minimised. */
const MCF_LOSSES: readonly MetricLine[] = [
  { column: 'total', label: 'Total', colorToken: '--line-total' },
  { column: 'sslp', label: 'SSLP', colorToken: '--line-c3', dash: [2, 2] },
  { column: 'contrast', label: 'Contrast of two masks', colorToken: '--line-c2', dash: [6, 3] },
  { column: 'c1', label: 'Error in hidden pixels', colorToken: '--line-c1' },
];

/** By objective: of MAE the total is C1. */
const LINES: Readonly<Record<ObjectiveName, readonly MetricLine[]>> = {
  '3c': LOSSES,
  mae: LOSSES.filter(({ column }) => column === 'c1' || column === 'c2'),
  mcf: MCF_LOSSES,
};

const REGION_DASHES: readonly (number[] | undefined)[] = [
  undefined,
  [8, 3],
  [2, 2],
  [8, 3, 2, 3],
  [4, 4],
  [12, 4],
];

const REGIONS: readonly MetricLine[] = COVERABLE_REGIONS.map((region, index) => ({
  column: `c2:${region}`,
  label: region,
  colorToken: `--line-${region}`,
  dash: REGION_DASHES[index],
}));

/** An effective rank is never below 1: all faces in one direction. */
const FEATURES: readonly MetricLine[] = [
  { column: 'featureDeviation', label: 'Feature deviation', colorToken: '--line-c3', relativeTo: 0 },
  {
    column: 'effectiveRank',
    label: 'Effective rank',
    colorToken: '--line-c1',
    dash: [6, 3],
    relativeTo: 1,
  },
];

const HELD_OUT: readonly MetricLine[] = [
  { column: 'heldOutC1', label: 'C1 held out', colorToken: '--line-c1' },
  { column: 'trainedC1', label: 'C1 as many trained', colorToken: '--line-total', dash: [4, 4] },
  { column: 'heldOutC2', label: 'C2 held out', colorToken: '--line-c2', dash: [6, 3] },
];

export function CurvesPanel() {
  const [view, setView] = useCurveView();
  const empty = usePretraining((state) => state.latest === null);
  const holdsOut = usePretraining((state) => (state.record?.config.heldOut ?? 0) > 0);
  const weightMim = useSettings((state) => state.draft.weightMim);
  const weightSfr = useSettings((state) => state.draft.weightSfr);
  const weightCl = useSettings((state) => state.draft.weightCl);
  const weightSslp = useSettings((state) => state.draft.weightSslp);
  const objective = usePretraining((state) => state.record?.config.objective ?? '3c');

  return (
    <Panel
      title="Curves"
      tools={
        <div className={`${layout.row} ${layout.fine} ${styles.tools}`}>
          <CurveControls view={view} onChange={setView} />
          <Help label="What the losses mean">
            <p>
              <strong>C1, consistency within regions:</strong> squared error of the reconstruction over all
              hidden patches. With normalised targets, 1 is the error of predicting the mean of each patch.
            </p>
            <p>
              <strong>C2, coherency between regions:</strong> the same error in the one region that was fully
              covered, which can only be inferred from the others.
            </p>
            <p>
              <strong>C3, correspondence of part and whole:</strong> how far the online network, which sees
              the masked face, disagrees with the target network, which sees all of it. In the SimSiam form
              −0.5 is full agreement.
            </p>
            <p>
              <strong>Features:</strong> how far those that C3 compares differ between the faces of a batch
              (their deviation), and how many directions they fill (their effective rank). Drawn are shares of
              what the run began with, of the rank what it has above 1. Both fall far below 1 when the two
              networks agree only because all faces look alike to them.
            </p>
            {holdsOut && (
              <p>
                <strong>Held-out faces:</strong> C1 and C2 on faces that no step trains on, after each epoch,
                under masks that stay the same; beside C1 of as many training faces, measured alike. Where the
                two part, the network learns these pictures rather than faces.
              </p>
            )}
            <p>
              <strong>SSLP and contrast</strong> belong to MCF alone: how far the features of the predicted
              picture are from those of the true one under a frozen teacher, and how well two masks of a face
              are told from other faces.
            </p>
            <p>
              Total = {weightMim === 1 ? '' : `${weightMim} × `}C1 + {weightSfr} × C2 + {weightCl} × C3 with
              3C; C1 alone with MAE; {weightSslp} × SSLP + contrast with MCF, which measures C1 and does not
              minimise it.
            </p>
            <p>A log scale omits values that are not above zero.</p>
          </Help>
        </div>
      }
    >
      {empty ? (
        <p className={layout.muted}>The losses appear here, step by step, once a run has started.</p>
      ) : (
        <div className={`${layout.tiles} ${styles.charts}`}>
          <MetricChart title="Losses" lines={LINES[objective]} {...view} />
          {holdsOut && <MetricChart title="Held-out faces" lines={HELD_OUT} {...view} />}
          <MetricChart title="C2 by covered region" lines={REGIONS} {...view} />
          {objective === '3c' && (
            <MetricChart title="Features, relative to the start" lines={FEATURES} {...view} />
          )}
        </div>
      )}
    </Panel>
  );
}
