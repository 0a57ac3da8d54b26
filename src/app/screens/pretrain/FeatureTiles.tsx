/** Beside C3: whether the features that it compares still differ between faces. */
import { usePretraining } from '@/app/state/trainingStore';
import { noFeatures } from '@/lib/featureFigures';
import { formatMetric } from '@/lib/format';
import { useFeatures } from './useFeatures';

const [DEVIATION, RANK, FEATURES] = [
  {
    label: 'Feature deviation',
    meaning:
      'How far the features of the target network differ between the faces of a batch: 1 means that they point everywhere, 0 that all faces look alike to it. Measured every tenth step.',
  },
  {
    label: 'Effective rank',
    meaning:
      'How many directions these features fill: 1 means that all faces look alike, and no more is possible than there are faces in a batch.',
  },
  {
    label: 'Features',
    meaning:
      'Both, as the mean of three measurements, compared with the highest of the first three: healthy, narrowing when either is below a third of what it was, collapsing below a tenth (of the rank, what is above 1).',
  },
];

export const FEATURE_TERMS = [DEVIATION, RANK, FEATURES];

export function FeatureTiles() {
  const features = useFeatures();
  const config = usePretraining((state) => state.record?.config);
  const reason = config ? noFeatures(config) : null;
  const title = ({ meaning }: { meaning: string }) => reason ?? meaning;
  return (
    <>
      <div title={title(DEVIATION)}>
        <dt>{DEVIATION.label}</dt>
        <dd data-testid="metric-feature-deviation" data-value={features?.deviation}>
          {features ? formatMetric(features.deviation) : '–'}
        </dd>
      </div>
      <div title={title(RANK)}>
        <dt>{RANK.label}</dt>
        <dd data-testid="metric-effective-rank" data-value={features?.rank}>
          {features ? features.rank.toFixed(2) : '–'}
        </dd>
      </div>
      <div title={title(FEATURES)}>
        <dt>{FEATURES.label}</dt>
        <dd data-testid="metric-features" data-value={features?.health}>
          {features ? features.health : '–'}
        </dd>
      </div>
    </>
  );
}
