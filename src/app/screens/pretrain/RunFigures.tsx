/** The figures of the latest step. Every value is also there in full precision, as data-value. */
import { isActive, usePretraining } from '@/app/state/trainingStore';
import { Help } from '@/app/ui/Help';
import layout from '@/app/ui/layout.module.css';
import { formatDuration, formatMetric } from '@/lib/format';
import type { PretrainRow } from '@/lib/stepFigures';
import { FEATURE_TERMS, FeatureTiles } from './FeatureTiles';
import { HELD_OUT_TERMS, HeldOutTiles } from './HeldOutTiles';
import styles from './RunFigures.module.css';

interface Figure {
  label: string;
  testId: string;
  value: (row: PretrainRow) => number;
  text: (value: number) => string;
  /** What it says, for the tooltip. */
  meaning: string;
  /** Of a run that has ended it says nothing. */
  onlyWhileActive?: true;
}

const FIGURES: readonly Figure[] = [
  {
    label: 'Total loss',
    testId: 'metric-loss-total',
    value: (row) => row.total,
    text: formatMetric,
    meaning:
      'The loss that is minimised: C1 plus weighted C2 and weighted C3; C1 alone with MAE; weighted SSLP plus contrast with MCF.',
  },
  {
    label: 'C1',
    testId: 'metric-loss-c1',
    value: (row) => row.c1,
    text: formatMetric,
    meaning: 'Error over all hidden patches. 1 is the error of predicting the mean of each patch.',
  },
  {
    label: 'C2',
    testId: 'metric-loss-c2',
    value: (row) => row.c2,
    text: formatMetric,
    meaning: 'The same error in the region that was fully covered.',
  },
  {
    label: 'C3',
    testId: 'metric-loss-c3',
    value: (row) => row.c3,
    text: formatMetric,
    meaning:
      'How far the two networks disagree about the face as a whole. In the SimSiam form −0.5 is full agreement.',
  },
  {
    label: 'Images / s',
    testId: 'metric-images-per-second',
    value: (row) => row.imagesPerSecond,
    text: (value) => value.toFixed(value < 10 ? 2 : 1),
    meaning: 'Faces trained on per second, without the time for pictures.',
  },
  {
    label: 'Time left',
    testId: 'metric-eta',
    value: (row) => row.etaMs,
    text: formatDuration,
    meaning: 'Until the last step, at the mean rate of the latest steps; without pauses.',
    onlyWhileActive: true,
  },
  {
    label: 'Learning rate',
    testId: 'metric-lr',
    value: (row) => row.lr,
    text: formatMetric,
    meaning: 'Rises during warm-up, then falls along half a cosine.',
  },
  {
    label: 'Grad. norm',
    testId: 'metric-grad-norm',
    value: (row) => row.gradNorm,
    text: formatMetric,
    meaning: 'L2 norm of the gradient before clipping.',
  },
  {
    label: 'EMA',
    testId: 'metric-ema',
    value: (row) => row.emaMomentum,
    text: (value) => value.toFixed(5),
    meaning: 'Momentum with which the target network follows the online network.',
  },
];

/** Up to here they stand before those of the features, which belong to C3. */
const UP_TO_C3 = FIGURES.findIndex(({ label }) => label === 'C3') + 1;

export function RunFigures() {
  const latest = usePretraining((state) => state.latest);
  const active = usePretraining(({ status }) => isActive(status.phase));
  // Before a run there are none: a wall of dashes would only push the pictures down.
  if (!latest && !active) return null;
  const tile = (figure: Figure) => <FigureTile key={figure.testId} {...{ figure, latest, active }} />;
  return (
    <div className={layout.figuresBox}>
      <dl className={`${layout.figures} ${styles.figures}`}>
        {FIGURES.slice(0, UP_TO_C3).map(tile)}
        <FeatureTiles />
        <HeldOutTiles />
        {FIGURES.slice(UP_TO_C3).map(tile)}
      </dl>
    </div>
  );
}

/** What each of them says, for touch and keyboard too. */
export function FiguresHelp() {
  return (
    <Help label="What the figures mean">
      <dl className={`${layout.tight} ${layout.terms}`}>
        {[...FIGURES.slice(0, UP_TO_C3), ...FEATURE_TERMS, ...HELD_OUT_TERMS, ...FIGURES.slice(UP_TO_C3)].map(
          ({ label, meaning }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{meaning}</dd>
            </div>
          ),
        )}
      </dl>
    </Help>
  );
}

interface FigureTileProps {
  figure: Figure;
  latest: PretrainRow | null;
  active: boolean;
}

function FigureTile({ figure, latest, active }: FigureTileProps) {
  const { label, testId, value, text, meaning, onlyWhileActive } = figure;
  return (
    <div title={meaning}>
      <dt>{label}</dt>
      <dd data-testid={testId} data-value={latest ? value(latest) : undefined}>
        {latest && (active || !onlyWhileActive) ? text(value(latest)) : '–'}
      </dd>
    </div>
  );
}
