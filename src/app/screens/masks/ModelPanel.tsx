/** Whose reconstructions the cards show: a checkpoint's, those of this tab's run, or none. */
import {
  masksOnly,
  MODEL_SOURCES,
  openCheckpoint,
  reconstructFromHere,
  reconstructWithRun,
} from '@/app/actions/masks/model';
import { takeModelPatch } from '@/app/actions/masks/use';
import { useMasks } from '@/app/state/masksStore';
import { patchOf, useMaskModel } from '@/app/state/maskModel';
import { usePretraining } from '@/app/state/trainingStore';
import { originOf } from '@/app/state/ownCheckpoints';
import { ActionButton } from '@/app/ui/ActionButton';
import { CheckpointChoice } from '@/app/ui/CheckpointChoice';
import { FromFile } from '@/app/ui/FromFile';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { openModel } from './intake';

export function ModelPanel() {
  const { source, busy, problem } = useMaskModel();
  const hasRun = usePretraining(({ latest, status }) => latest !== null && status.phase !== 'failed');
  return (
    <Panel title="What a model reconstructs">
      <div className={layout.stack}>
        <p role="status" data-testid="reconstruction-model">
          {busy === 'reading' ? 'Reading the checkpoint …' : source ? <Source /> : 'No model: masks only.'}
        </p>
        {problem && (
          <Notice
            tone="danger"
            title={source ? 'Nothing was reconstructed' : 'This checkpoint cannot reconstruct'}
            error={problem}
          />
        )}
        {source && <OtherPatches />}
        <CheckpointChoice
          sources={MODEL_SOURCES}
          use={reconstructFromHere}
          inUse={source?.from === 'file' ? [originOf(source.file, '').id] : []}
          id="reconstruction-checkpoint"
          label="Checkpoint for reconstruction"
          open={openCheckpoint}
          onFiles={openModel}
        >
          {hasRun && source?.from !== 'run' && <ActionButton action={reconstructWithRun} />}
          {source && <ActionButton action={masksOnly} />}
        </CheckpointChoice>
      </div>
    </Panel>
  );
}

function Source() {
  const source = useMaskModel((state) => state.source);
  if (!source) return null;
  const grid = source.imageSize / source.patchSize;
  return (
    <>
      <b>
        <FromFile text={source.name} />
      </b>
      : {source.size}, {grid} x {grid} patches
      {source.from === 'file' &&
        source.statisticsFrom === 'assumed' &&
        ', normalised as the released weights (VGGFace2): the file does not say'}
      .
    </>
  );
}

/** Masks of other patches than the model's are drawn, but it cannot reconstruct under them. */
function OtherPatches() {
  const source = useMaskModel((state) => state.source);
  const patch = useMasks((state) => state.view.patch);
  if (!source) return null;
  const own = patchOf(source);
  if (own === patch) return null;
  return (
    <Notice
      tone="info"
      title={`The model sees patches of ${own} px`}
      actions={<ActionButton action={takeModelPatch} />}
    >
      <p>It reconstructs nothing under masks of {patch} px.</p>
    </Notice>
  );
}
