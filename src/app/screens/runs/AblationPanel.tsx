/** Ablations: begin one, see what each came to, go on with one that was interrupted. */
import { useEffect } from 'react';
import { Link } from 'wouter';
import { makeAblation } from '@/app/actions/runs/ablations';
import { reportFailure } from '@/app/reportFailure';
import { planAblation, refreshAblations, toggleStrategy, useAblations } from '@/app/state/ablationSession';
import { trainingFaces, useFaces } from '@/app/state/facesStore';
import { useSettings } from '@/app/state/settingsStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { ObstacleHint } from '@/app/ui/ObstacleHint';
import { countOptions } from '@/app/ui/countOptions';
import { Panel } from '@/app/ui/Panel';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { ABLATION_KINDS, ABLATION_TITLES, MOST_SEEDS } from '@/lib/ablation';
import { PRETRAINING } from '@/lib/config';
import { formatCounted } from '@/lib/format';
import { MASKING_STRATEGIES, strategyText } from '@/lib/maskingStrategies';
import { AblationView } from './AblationView';
import { AxisFields } from './AxisFields';

const KINDS = ABLATION_KINDS.map((value) => ({ value, label: ABLATION_TITLES[value] }));
const SEEDS = countOptions(MOST_SEEDS, 'seed');

export function AblationPanel() {
  const ablations = useAblations((state) => state.ablations);
  useEffect(() => void reportFailure(refreshAblations), []);
  return (
    <Panel title="Ablations">
      <div className={layout.stack}>
        <p className={layout.hint}>
          Runs with the same seed, data and settings that differ in one thing, compared in one table. After a
          reload, the remaining runs can be resumed.
        </p>
        <BeginAblation />
        {ablations?.map((ablation) => (
          <AblationView key={ablation.id} ablation={ablation} />
        ))}
      </div>
    </Panel>
  );
}

function BeginAblation() {
  const { kind, seeds, strategies } = useAblations((state) => state.next);
  const draft = useSettings((state) => state.draft);
  const faceCount = useFaces((state) => trainingFaces(state.faces).length);
  return (
    <div className={layout.tight} role="group" aria-label="New ablation">
      <div className={layout.row}>
        <Select
          id="ablation-kind"
          label="What is varied"
          value={kind}
          options={KINDS}
          onChange={(next) => planAblation({ kind: next })}
        />
        <Select
          id="ablation-seeds"
          label="Seeds"
          value={String(seeds)}
          options={SEEDS}
          onChange={(count) => planAblation({ seeds: Number(count) })}
        />
        <ActionButton action={makeAblation} variant="primary" />
        <ObstacleHint action={makeAblation} />
      </div>
      {kind === 'settings' && <AxisFields />}
      {kind === 'masking' && (
        <div className={layout.row} role="group" aria-label="Strategies to compare">
          {MASKING_STRATEGIES.map((name) => (
            <label key={name} className={layout.line}>
              <input
                type="checkbox"
                checked={strategies.includes(name)}
                onChange={() => toggleStrategy(name)}
              />
              {strategyText(name).title}
            </label>
          ))}
        </div>
      )}
      <p className={layout.hint}>
        {PRETRAINING.summary(draft)}; {formatCounted(faceCount, 'face')}. These are the settings and faces of{' '}
        <Link href="/pretrain">Pretrain</Link>.
      </p>
    </div>
  );
}
