/** Scoring: photographs in, every face with what the detector says of it, and how far that may be trusted. */
import { useEffect, useState } from 'react';
import { exportScoreReport } from '@/app/actions/exportScores';
import { listenForShortcuts } from '@/app/actions/perform';
import { reportFailure } from '@/app/reportFailure';
import { useAddress } from '@/app/state/address';
import { droppedSources, fileSources } from '@/app/state/chosenFiles';
import { takeSources } from '@/app/state/scoreIntake';
import { SCORE_ADDRESS, useScore } from '@/app/state/scoreStore';
import { LinkNotice } from '@/app/ui/LinkNotice';
import { SCORE_LINK } from '@/lib/scoreView';
import { DetectorPanel } from './DetectorPanel';
import { FaceResult } from './FaceResult';
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
  const isOver = useDropAnywhere();
  useAddress(SCORE_LINK, SCORE_ADDRESS);
  useEffect(() => listenForShortcuts([exportScoreReport]), []);

  return (
    <>
      <div className={styles.intro}>
        <h1>Score faces</h1>
        <p>
          What a detector says of each face in a photograph, and why. A score is the opinion of a model with
          known errors, never a proof. Nothing leaves this machine.
        </p>
      </div>
      <LinkNotice problem={linkProblem} />
      {isOver && <div className={styles.dropVeil}>Drop photographs, folders, archives or a detector</div>}
      <div className={styles.columns}>
        <div className={styles.side}>
          <PhotosPanel />
          <DetectorPanel />
        </div>
        <div className={styles.main}>
          {isEmpty ? (
            <FirstLook />
          ) : (
            <>
              <div className={styles.answer}>
                <PhotoPanel />
                <FaceResult />
              </div>
              <VideoPanel />
              <WhyPanel />
              <RobustnessPanel />
              <ResultsPanel />
            </>
          )}
        </div>
      </div>
    </>
  );
}

/** Takes what is dropped or pasted anywhere on the page. @returns whether something is held over it */
function useDropAnywhere(): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      const data = event.dataTransfer;
      if (!data) return;
      event.preventDefault();
      setOver(false);
      void reportFailure(async () => takeSources(await droppedSources(data)));
    };
    const paste = (event: ClipboardEvent): void => {
      const files = [...(event.clipboardData?.files ?? [])];
      void reportFailure(() => takeSources(fileSources(files)));
    };
    const ways = { dragover: over, dragleave: leave, drop, paste } as const;
    for (const [name, listener] of Object.entries(ways)) addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(ways))
        removeEventListener(name, listener as EventListener);
    };
  }, []);
  return isOver;
}
