/** The masking lab: every strategy on the same face and seed, what each hides, and what many draws come to. */
import { useEffect } from 'react';
import { sampleFaces } from '@/app/actions/faces/import';
import { openLibrary } from '@/app/state/library';
import { followMaskView } from '@/app/state/maskSession';
import { followMasks, MASK_MODEL_CHOICE } from '@/app/state/maskModel';
import { faceOf, MASKS_ADDRESS, useMasks } from '@/app/state/masksStore';
import { useFaces } from '@/app/state/facesStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Button } from '@/app/ui/Button';
import { LinkNotice } from '@/app/ui/LinkNotice';
import { Notice } from '@/app/ui/Notice';
import layout from '@/app/ui/layout.module.css';
import { useAddress } from '@/app/useAddress';
import { useTabChoice } from '@/app/useTabChoice';
import { DRAWN_FACE, MASK_LINK } from '@/lib/maskView';
import { FacePanel } from './FacePanel';
import { MaskControls } from './MaskControls';
import { MaskLegend } from './MaskLegend';
import { ModelPanel } from './ModelPanel';
import { OwnMaskDialog } from './OwnMaskDialog';
import { SharePanel } from './SharePanel';
import { StrategyCard } from './StrategyCard';
import { SurveyBar } from './SurveyBar';
import styles from './MasksScreen.module.css';

const PLAY_INTERVAL_MS = 900;

export function MasksScreen() {
  const strategies = useMasks((state) => state.view.strategies);
  useAddress(MASK_LINK, MASKS_ADDRESS);
  useTabChoice(MASK_MODEL_CHOICE);
  useEffect(() => void openLibrary(), []);
  useEffect(followMaskView, []);
  useEffect(followMasks, []);
  usePlaying();

  return (
    <>
      <div className={layout.intro}>
        <h1>Masking lab</h1>
        <p>
          What a model must reconstruct determines what it learns. The same face and the same seed under every
          strategy.
        </p>
      </div>
      <Problems />
      <div className={`${layout.columns} ${styles.columns}`}>
        <div className={layout.column}>
          <FacePanel />
          <MaskControls />
        </div>
        <div className={`${layout.column} ${layout.main}`}>
          <SurveyBar />
          <div className={styles.cards}>
            {strategies.map((strategy) => (
              <StrategyCard key={strategy} strategy={strategy} />
            ))}
            <MaskLegend />
          </div>
        </div>
        <div className={layout.column}>
          <ModelPanel />
          <SharePanel />
        </div>
      </div>
      <Drawing />
    </>
  );
}

function Drawing() {
  const drawing = useMasks((state) => state.drawing);
  const shown = useMasks((state) => state.masks);
  if (!drawing || !shown) return null;
  return <OwnMaskDialog edited={drawing === 'new' ? null : drawing} shown={shown} />;
}

/** A new seed at a steady pace while playing; never in a tab that nobody sees. */
function usePlaying(): void {
  const playing = useMasks((state) => state.playing);
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => {
      if (!document.hidden) useMasks.getState().nextSeed();
    }, PLAY_INTERVAL_MS);
    return () => clearInterval(timer);
  }, [playing]);
}

function Problems() {
  const problem = useMasks((state) => state.problem);
  const linkProblem = useMasks((state) => state.linkProblem);
  const view = useMasks((state) => state.view);
  const faces = useFaces((state) => state.faces);
  const change = useMasks((state) => state.changeView);
  const opened = useFaces((state) => state.datasetId !== '');
  const missing = opened && view.face !== DRAWN_FACE && !faceOf(view, faces);

  return (
    <div className={layout.notices}>
      <LinkNotice problem={linkProblem} />
      {problem && <Notice tone="danger" title="No new masks" error={problem} />}
      {missing && (
        <Notice
          tone="info"
          title="The face of this view is not in the open dataset"
          actions={
            <>
              <ActionButton action={sampleFaces} />
              <Button variant="quiet" onClick={() => change({ face: DRAWN_FACE })}>
                Use the drawn face
              </Button>
            </>
          }
        >
          <p>
            Links never contain faces. The drawn face replaces face {view.face.slice(0, 8)} until its
            photograph is imported here; the masks of seed {view.seed} then appear on it as before.
          </p>
        </Notice>
      )}
    </div>
  );
}
