/** Said when the features collapse, with what helps; and why they are not measured. */
import { isActive, usePretraining } from '@/app/state/trainingStore';
import { Notice } from '@/app/ui/Notice';
import layout from '@/app/ui/layout.module.css';
import { noFeatures } from '@/lib/featureFigures';
import { useFeatures } from './useFeatures';

export function CollapseNotice() {
  const features = useFeatures();
  const active = usePretraining(({ status }) => isActive(status.phase));
  const config = usePretraining((state) => state.record?.config);
  const reason = config ? noFeatures(config) : null;
  if (reason) return <p className={layout.hint}>Features (–): {reason}</p>;
  if (!features || features.health === 'healthy') return null;
  const { health, deviationShare, rankShare } = features;
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const what = `Of what the run began with, ${percent(deviationShare)} of the deviation is left, and ${percent(rankShare)} of what the effective rank has above 1.`;
  if (health === 'narrowing') return <p className={layout.hint}>The features are narrowing. {what}</p>;
  return (
    <>
      {/* Read aloud when it changes: the figures, which change all the time, are outside. */}
      <Notice tone="warning" title="The features are collapsing">
        <p>
          C3 is then small because all faces look alike, and says nothing any more.
          {active && ' Stop, and start again with a lower base learning rate or a higher target momentum.'}
        </p>
      </Notice>
      <p className={layout.hint}>{what}</p>
    </>
  );
}
