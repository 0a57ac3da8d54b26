/** What a person has of earlier visits: runs and trainings that can be resumed, the open dataset, the latest detector. */
import { useEffect } from 'react';
import { Link } from 'wouter';
import { useShallow } from 'zustand/react/shallow';
import { reportFailure } from '@/app/reportFailure';
import { refreshDetectors, useDetectors } from '@/app/state/detectors';
import { openDatasetOf, useFaces } from '@/app/state/facesStore';
import { openLibrary } from '@/app/state/library';
import { followRuns, resumable, useRuns } from '@/app/state/runsStore';
import { FromFile } from '@/app/ui/FromFile';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { formatCounted } from '@/lib/format';
import { runTitle } from '@/lib/runTitle';

export function ContinueList() {
  const run = useRuns(useShallow((state) => resumable(state, 'pretrain')))[0];
  const training = useRuns(useShallow((state) => resumable(state, 'finetune')))[0];
  const dataset = useFaces(openDatasetOf);
  const detector = useDetectors(({ saved }) => saved?.at(0)?.info);
  useEffect(() => {
    void reportFailure(openLibrary);
    void refreshDetectors();
    return followRuns();
  }, []);
  const hasFaces = dataset !== undefined && dataset.faceCount > 0;
  if (!run && !training && !hasFaces && !detector) return null;
  return (
    <Panel title="Continue">
      <ul className={layout.tight} data-testid="continue">
        {run && (
          <li>
            <Link href="/pretrain">Resume pretraining</Link>: <FromFile text={runTitle(run)} />, step{' '}
            {run.step}
          </li>
        )}
        {training && (
          <li>
            <Link href="/train">Resume training a detector</Link>: <FromFile text={runTitle(training)} />,
            step {training.step}
          </li>
        )}
        {hasFaces && (
          <li>
            <Link href="/faces">Open the dataset</Link>: <FromFile text={dataset.name} />,{' '}
            {formatCounted(dataset.faceCount, 'face')}
          </li>
        )}
        {detector && (
          <li>
            <Link href="/score">Score with a detector</Link>: <FromFile text={detector.name} />
          </li>
        )}
      </ul>
    </Panel>
  );
}
