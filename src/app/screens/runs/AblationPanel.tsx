/** Ablations: begin one, see what each came to, go on with one that was interrupted. */
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { reportFailure } from '@/app/reportFailure';
import { beginAblation, refreshAblations, useAblations } from '@/app/state/ablationSession';
import { trainingFaces, useFaces } from '@/app/state/facesStore';
import { settingIssues, useSettings, validConfig } from '@/app/state/settingsStore';
import { activeObstacle, useTraining } from '@/app/state/trainingStore';
import { Button } from '@/app/ui/Button';
import { Panel } from '@/app/ui/Panel';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import {
  ABLATION_KINDS,
  ABLATION_TITLES,
  ablationVariants,
  MOST_SEEDS,
  type AblationKind,
} from '@/lib/ablation';
import { PRETRAINING } from '@/lib/config';
import { AblationView } from './AblationView';
import styles from './Runs.module.css';

const KINDS = ABLATION_KINDS.map((value) => ({ value, label: ABLATION_TITLES[value] }));
const SEEDS = Array.from({ length: MOST_SEEDS }, (_, i) => ({
  value: String(i + 1),
  label: i === 0 ? '1 seed' : `${i + 1} seeds`,
}));

export function AblationPanel() {
  const ablations = useAblations((state) => state.ablations);
  useEffect(() => void reportFailure(refreshAblations), []);
  return (
    <Panel title="Ablations">
      <div className={layout.stack}>
        <p className={layout.hint}>
          The same seed, data and settings, one thing varied, run after run; then one table. It goes on after
          a reload with what is left.
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
  const [kind, setKind] = useState<AblationKind>('masking');
  const [seeds, setSeeds] = useState('1');
  const draft = useSettings((state) => state.draft);
  const faceCount = useFaces((state) => trainingFaces(state.faces).length);
  const active = useTraining(activeObstacle);
  const working = useAblations((state) => state.workingId !== null);
  const config = validConfig(draft);
  const count = ablationVariants(kind, draft, Number(seeds)).length;
  const obstacle =
    active ??
    (working
      ? 'An ablation is active.'
      : faceCount === 0
        ? 'It needs faces first.'
        : (Object.values(settingIssues(draft))[0] ?? null));
  return (
    <div className={styles.begin} role="group" aria-label="New ablation">
      <div className={styles.buttons}>
        <Select id="ablation-kind" label="What is varied" value={kind} options={KINDS} onChange={setKind} />
        <Select id="ablation-seeds" label="Seeds" value={seeds} options={SEEDS} onChange={setSeeds} />
        <Button
          variant="primary"
          unavailable={obstacle !== null}
          title={obstacle ?? 'One after another, in this tab'}
          onClick={() => void reportFailure(async () => config && beginAblation(kind, config, Number(seeds)))}
        >
          {`Make ${count} runs`}
        </Button>
        {obstacle && <span className={layout.hint}>{obstacle}</span>}
      </div>
      <p className={layout.hint}>
        {PRETRAINING.summary(draft)}; {faceCount} faces. These are the settings and faces of{' '}
        <Link href="/pretrain">Pretrain</Link>.
      </p>
    </div>
  );
}
