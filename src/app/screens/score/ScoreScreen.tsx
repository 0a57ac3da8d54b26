/** Scoring: photographs in, every face with what the detector says of it, and how far that may be trusted. */
import { useEffect } from 'react';
import { openQueue } from '@/app/state/keptQueue';
import { DETECTORS_CHOICE } from '@/app/state/scoreDetectors';
import { SCORE_ADDRESS, useScore } from '@/app/state/scoreStore';
import { LinkNotice } from '@/app/ui/LinkNotice';
import layout from '@/app/ui/layout.module.css';
import { useAddress } from '@/app/useAddress';
import { useTabChoice } from '@/app/useTabChoice';
import { SCORE_LINK } from '@/lib/scoreView';
import { DetectorPanel } from './DetectorPanel';
import { FaceResult } from './FaceResult';
import { FilePanel } from './file/FilePanel';
import { FirstLook } from './FirstLook';
import { PhotoPanel } from './PhotoPanel';
import { PhotosPanel } from './PhotosPanel';
import { ResultsPanel } from './ResultsPanel';
import { RobustnessPanel } from './RobustnessPanel';
import { VideoPanel } from './VideoPanel';
import { WhyPanel } from './WhyPanel';
import styles from './Score.module.css';

export function ScoreScreen() {
  const isEmpty = useScore((state) => state.photos.length === 0);
  const linkProblem = useScore((state) => state.linkProblem);
  useAddress(SCORE_LINK, SCORE_ADDRESS);
  useEffect(() => void openQueue(), []);
  useTabChoice(DETECTORS_CHOICE);

  return (
    <>
      <div className={layout.intro}>
        <h1>Score faces</h1>
        <p>
          What a detector says about each face in a photograph, and why. A score is the estimate of a model
          with known errors, never proof. Nothing leaves this machine.
        </p>
      </div>
      <LinkNotice problem={linkProblem} />
      <div className={layout.columns}>
        <div className={layout.column}>
          <PhotosPanel />
        </div>
        <div className={`${layout.column} ${layout.main}`}>
          {isEmpty ? (
            <FirstLook />
          ) : (
            <>
              <div className={`${layout.beside} ${styles.answer}`}>
                <PhotoPanel />
                <FaceResult />
              </div>
              <FilePanel />
              <VideoPanel />
              <WhyPanel />
              <RobustnessPanel />
              <ResultsPanel />
            </>
          )}
        </div>
        <div className={layout.column}>
          <DetectorPanel />
        </div>
      </div>
    </>
  );
}
