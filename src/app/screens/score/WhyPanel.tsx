/** Why a face got its score: maps over the crop, beside photograph and reconstruction, all in one zoom. */
import { useEffect, useState } from 'react';
import { exportMap } from '@/app/actions/score/exports';
import { findSelected, useScore, type ScoreFace, type ScorePhoto } from '@/app/state/scoreStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import { Progress } from '@/app/ui/Progress';
import layout from '@/app/ui/layout.module.css';
import type { ScoreMap } from '@/app/viz/scoreMaps';
import { useActiveDetector } from '@/app/useScoreDetectors';
import type { FaceCrop } from '@/workers/protocol';
import type { DetectorInfo } from '@/workers/protocol/scoring';
import { useShallow } from 'zustand/react/shallow';
import { keyOfMaps } from './computedMaps';
import { MapCardView } from './MapCardView';
import { MapControls } from './MapControls';
import { MapLegend } from './MapLegend';
import { MapPanes } from './MapPanes';
import { RegionTable } from './RegionTable';
import { ResidualSource } from './ResidualSource';
import { useFaceCrop } from './useFaceCrop';
import { useScoreMap } from './useScoreMap';
import styles from './Why.module.css';

export function WhyPanel() {
  const { photo, face } = useScore(useShallow(findSelected));
  const detector = useActiveDetector();
  const { crop, error } = useFaceCrop(face);
  const lost = useScore((state) => state.detectorStatus.phase === 'lost');
  if (!photo || !face || !detector) return null;
  return (
    <Panel title="Why">
      {error && <Notice tone="warning" title="The face cannot be shown" error={error} />}
      {!crop && !error && !lost && <Progress label="reading the face" done={0} total={0} />}
      {lost && <p className={layout.hint}>The open detectors were lost: open them again to see maps.</p>}
      {crop && !lost && (
        <Why key={keyOfMaps(face, detector)} photo={photo} face={face} crop={crop} detector={detector} />
      )}
    </Panel>
  );
}

interface WhyProps {
  photo: ScorePhoto;
  face: ScoreFace;
  crop: FaceCrop;
  detector: DetectorInfo;
}

function Why({ photo, face, crop, detector }: WhyProps) {
  const kind = useScore((state) => state.view.map);
  const [classIndex, setClassIndex] = useState(() => mostProbable(face, detector));
  const hasNetwork = useScore((state) => state.reconstructor !== null);
  const { map, reconstruction, regions, status, error, all } = useScoreMap(crop, detector, classIndex);
  useEffect(
    () => useScore.setState({ faceMaps: { faceKey: face.key, detectorId: detector.id, shown: map, all } }),
    [face.key, detector.id, map, all],
  );
  return (
    <div className={layout.tight} data-testid="why" data-map={map ? map.kind : ''}>
      <MapControls detector={detector} classIndex={classIndex} onClass={setClassIndex} />
      {kind === 'residual' && <ResidualSource />}
      {error && <Notice tone="warning" title="This map cannot be shown" error={error} />}
      {status === 'working' && <Progress label="computing the map" done={0} total={0} />}
      <div className={styles.why}>
        <div className={layout.stack}>
          <MapPanes
            {...{ photo, face, crop, map, reconstruction }}
            count={kind !== 'residual' ? 2 : hasNetwork ? 3 : 1}
          />
          {map && isSilent(map) && (
            <p className={layout.hint}>No patch raises the score of this class, so the map is empty.</p>
          )}
          {kind === 'occlusion' && regions && (
            <RegionTable regions={regions} name={detector.classes[classIndex]} />
          )}
        </div>
        <div className={layout.stack}>
          <MapLegend kind={kind} />
          <MapCardView kind={kind} />
          <div>
            <ActionButton action={exportMap} />
          </div>
        </div>
      </div>
    </div>
  );
}

const isSilent = ({ kind, values }: ScoreMap) =>
  (kind === 'relevance' || kind === 'grad-cam') && values.every((value) => value === 0);

function mostProbable(face: ScoreFace, { id }: DetectorInfo): number {
  const raw = face.scores[id]?.raw ?? [];
  return Math.max(0, raw.indexOf(Math.max(...raw)));
}
