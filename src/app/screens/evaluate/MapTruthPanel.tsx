/** Every kind of score map on forged faces, against where they were forged: the first thing that says whether maps find anything. */
import { Link } from 'wouter';
import { compareWithTruth, exportTruthCsv, exportTruthJson } from '@/app/actions/evaluate/mapTruth';
import { useDetectors } from '@/app/state/detectors';
import { useEvaluate } from '@/app/state/evaluateStore';
import { useFaces } from '@/app/state/facesStore';
import {
  mapTruthDatasetId,
  mapTruthDetectorId,
  useMapTruth,
  type TruthFigure,
} from '@/app/state/mapTruthStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Help } from '@/app/ui/Help';
import { ObstacleHint } from '@/app/ui/ObstacleHint';
import { Panel } from '@/app/ui/Panel';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { JobProgress } from './JobProgress';
import { MapTruthTable } from './MapTruthTable';
import { SomeFaces } from './SomeFaces';

const COUNTS = [30, 100, 300, 1000] as const;
const FIGURES: readonly { value: TruthFigure; label: string }[] = [
  { value: 'auc', label: 'AUC over patches' },
  { value: 'pointing', label: 'pointing accuracy' },
];

export function MapTruthPanel() {
  const found = useMapTruth((state) => state.found);
  return (
    <Panel title="Maps on forged faces" tools={<HowToRead />}>
      <div className={layout.stack}>
        <Choices />
        <JobProgress job="truth" />
        {found ? (
          <>
            <MapTruthTable found={found} />
            <div className={layout.row} role="group" aria-label="Export the maps on forged faces">
              <ActionButton action={exportTruthCsv} />
              <ActionButton action={exportTruthJson} />
            </div>
          </>
        ) : (
          <p className={layout.hint}>
            Of a forged face it is known where it was changed. Make a forged set on the{' '}
            <Link href="/faces">Faces</Link> screen, or import one from its export, and choose it here: each
            map that explains scores is compared with where the faces were forged.
          </p>
        )}
      </div>
    </Panel>
  );
}

function HowToRead() {
  return (
    <Help label="How to read these figures">
      <p>
        AUC: the chance that a patch that was changed has more of the map than one that was not. Pointing
        accuracy: how often the highest patch is a changed one. Means over faces; intervals of 95 %, over
        people drawn anew.
      </p>
      <p>
        Chance is what the same map gives with its patches shuffled: half for the AUC, and the share of
        changed patches for pointing. Faces are forged where they have eyes, nose and mouth, so that a map
        that always looks there is above chance on any face. Hence the map of the same face before it was
        forged, against the same patches: only what lies above that was found of the forgery.
      </p>
      <p>
        These are no figures of deepfakes, and a map that finds nothing here says nothing against the
        detector: it may decide by what is everywhere in a picture.
      </p>
    </Help>
  );
}

function Choices() {
  const { most, figure } = useMapTruth();
  const saved = useDetectors((state) => state.saved) ?? [];
  useFaces((state) => state.datasetId);
  useEvaluate((state) => state.detectorIds);
  const datasetId = useMapTruth(mapTruthDatasetId);
  const detectorId = useMapTruth(mapTruthDetectorId);
  return (
    <>
      <div className={layout.bar}>
        <label className={layout.control}>
          Detector
          <Select
            id="truth-detector"
            value={detectorId ?? ''}
            options={[
              ...(detectorId === undefined ? [{ value: '', label: 'none is saved' }] : []),
              ...saved.map(({ info: { id, name, size } }) => ({ value: id, label: `${name} (${size})` })),
            ]}
            onChange={(id) => useMapTruth.setState({ detectorId: id })}
          />
        </label>
        <SomeFaces
          prefix="truth"
          which="Forged set"
          howMany="Forged faces"
          counts={COUNTS}
          chosen={{ datasetId, most }}
          onChange={(change) => useMapTruth.setState(change)}
        />
        <label className={layout.control}>
          Figure
          <Select
            id="truth-figure"
            value={figure}
            options={FIGURES}
            onChange={(next) => useMapTruth.setState({ figure: next })}
          />
        </label>
      </div>
      <div className={layout.row}>
        <ActionButton action={compareWithTruth} />
        <ObstacleHint action={compareWithTruth} />
      </div>
    </>
  );
}
