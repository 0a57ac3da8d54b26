/** The fixed faces: what goes in, what comes out, where it errs, where it looks. */
import { trainingSession } from '@/app/lab';
import { useFaces } from '@/app/state/facesStore';
import { useSettings } from '@/app/state/settingsStore';
import { usePretraining } from '@/app/state/trainingStore';
import { Help } from '@/app/ui/Help';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { PICTURES } from '@/app/viz/faceView';
import { modelOf } from '@/lib/config';
import { AttentionControls } from './AttentionControls';
import { FaceRow } from './FaceRow';
import { PictureLegends } from './PictureLegends';
import styles from './PicturesPanel.module.css';
import { StepSlider } from './StepSlider';

export function PicturesPanel() {
  const shownIds = useFaces((state) => state.shownIds);
  const picturesStep = usePretraining((state) => state.picturesStep);
  const lookedAt = usePretraining((state) => state.lookedAt);
  const config = usePretraining((state) => state.record?.config);
  const draft = useSettings((state) => state.draft);
  // A run shows the faces it started with, whatever is chosen for the next one.
  const runFaces = picturesStep === null ? undefined : trainingSession.pictures.current?.faces;
  const ids = runFaces?.map((face) => face.faceId) ?? shownIds;
  const model = modelOf(config ?? draft);

  return (
    <Panel
      title="Pictures"
      tools={
        <div className={styles.tools}>
          <StepSlider />
          <span
            className={`${layout.muted} ${layout.number}`}
            data-testid="pictures-step"
            data-value={picturesStep ?? undefined}
          >
            {picturesStep === null ? 'no pictures yet' : `step ${lookedAt ?? picturesStep}`}
          </span>
          <Help label="What the pictures show">
            <dl className={`${layout.tight} ${layout.terms}`}>
              {PICTURES.map(({ kind, label, sentence }) => (
                <div key={kind}>
                  <dt>{label}</dt>
                  <dd>{sentence}</dd>
                </div>
              ))}
            </dl>
            <p>Press a patch in any picture to show the attention from there.</p>
            <p>
              The slider goes through the pictures from step 0 to now, as many as fit into little memory
              (about 20 of four faces, at most 64): close together at the start, further apart later. They are
              held until the next run begins or the page is closed; export them as an animation or a strip to
              have them longer.
            </p>
          </Help>
        </div>
      }
    >
      {ids.length === 0 ? (
        <p className={layout.muted}>
          Imported faces appear here. Then press Start: the model's reconstructions follow with the first
          steps.
        </p>
      ) : (
        <>
          <AttentionControls model={model} />
          <div className={styles.sheet}>
            <div className={styles.heads} aria-hidden="true">
              {PICTURES.map(({ kind, label, short = label, sentence }) => (
                <div key={kind}>
                  <h3 className={styles.short}>{short}</h3>
                  <h3 className={styles.whole}>{label}</h3>
                  <p>{sentence}</p>
                </div>
              ))}
            </div>
            {ids.map((id) => (
              <FaceRow key={id} faceId={id} model={model} />
            ))}
          </div>
          <PictureLegends patches={(model.imageSize / model.patchSize) ** 2} />
        </>
      )}
    </Panel>
  );
}
