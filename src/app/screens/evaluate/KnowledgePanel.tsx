/** What frozen networks know of faces: probes of expression, pose and classes, beside pixels and a random encoder. */
import { useEffect } from 'react';
import {
  exportKnowledgeCsv,
  exportKnowledgeJson,
  openProbed,
  probeChosen,
} from '@/app/actions/evaluate/knowledge';
import { useDetectors } from '@/app/state/detectors';
import { useFaces } from '@/app/state/facesStore';
import {
  chooseProbed,
  knowledgeDatasetId,
  openProbedFiles,
  probedKeys,
  useKnowledge,
} from '@/app/state/knowledgeStore';
import { fewFacesNote, knowledgeSentences } from '@/app/state/knowledgeWords';
import { networkChoices, useNetworkFiles } from '@/app/state/networkSources';
import { followRuns, useRuns } from '@/app/state/runsStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { FileButton } from '@/app/ui/FileButton';
import { FromFile } from '@/app/ui/FromFile';
import { Help } from '@/app/ui/Help';
import { ObstacleHint } from '@/app/ui/ObstacleHint';
import { Panel } from '@/app/ui/Panel';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { MODEL_EXTENSIONS } from '@/lib/fileKinds';
import { PROBE_READOUTS, READOUT_TEXTS } from '@/lib/knowledge';
import { JobProgress } from './JobProgress';
import { KnowledgeBars } from './KnowledgeBars';
import { KnowledgeTable } from './KnowledgeTable';
import { SomeFaces } from './SomeFaces';

const COUNTS = [100, 500, 1000, 2000] as const;

export function KnowledgePanel() {
  const found = useKnowledge((state) => state.found);
  const readout = useKnowledge((state) => state.readout);
  return (
    <Panel title="What it knows" tools={<HowToRead />}>
      <div className={layout.stack}>
        <Choices />
        <JobProgress job="knowledge" />
        {found ? (
          <>
            <div className={layout.tight} data-testid="knowledge-words">
              {knowledgeSentences(found, readout).map((sentence) => (
                <p key={sentence}>{sentence}</p>
              ))}
              {fewFacesNote(found) && <p className={layout.hint}>{fewFacesNote(found)}</p>}
            </div>
            <KnowledgeBars found={found} readout={readout} />
            <KnowledgeTable found={found} readout={readout} />
            <div className={layout.row} role="group" aria-label="Export what networks know">
              <ActionButton action={exportKnowledgeCsv} />
              <ActionButton action={exportKnowledgeJson} />
            </div>
          </>
        ) : (
          <p className={layout.hint}>
            How much of expression and pose a linear probe tells from the frozen features of any checkpoint,
            on people that the probe has not seen. The faces need their geometry, which an import finds; of
            faces with classes it also says how well the features tell the classes apart.
          </p>
        )}
      </div>
    </Panel>
  );
}

function HowToRead() {
  return (
    <Help label="How to read what networks know">
      <p>
        R² on held-out people, by ridge regression on the frozen features: 1 is right, 0 no better than saying
        the mean of all faces. Ten random splits of whole people and videos, a fifth held out; the penalty is
        chosen on the other four fifths. Intervals of 95 % allow for splits that share faces (Nadeau and
        Bengio 2003).
      </p>
      <p>
        The random encoder has the same architecture and untrained weights, and the pixels no network at all:
        only what lies above them was learned. Permuted targets show what no knowledge gives.
      </p>
      <p>
        Targets are MediaPipe&apos;s estimates of blendshapes and pose, not what anybody feels. Blendshapes
        that hardly differ between the faces are left out.
      </p>
    </Help>
  );
}

function Choices() {
  const chosen = useKnowledge();
  const { most, readout } = chosen;
  // The choices are of these, too.
  useDetectors((state) => state.saved);
  useNetworkFiles((state) => state.files);
  useRuns((state) => state.runs);
  useFaces((state) => state.datasetId);
  useEffect(() => followRuns({ checkpoints: true }), []);
  const datasetId = useKnowledge(knowledgeDatasetId);
  const keys = probedKeys(chosen);
  return (
    <>
      <fieldset className={layout.tight}>
        <legend>Networks</legend>
        {networkChoices().map(({ key, name }) => (
          <label key={key} className={layout.line}>
            <input
              type="checkbox"
              checked={keys.includes(key)}
              onChange={({ target }) => chooseProbed(key, target.checked)}
            />
            <FromFile text={name} longest={60} />
          </label>
        ))}
      </fieldset>
      <div className={layout.bar}>
        <SomeFaces
          prefix="knowledge"
          which="Dataset"
          howMany="Faces"
          counts={COUNTS}
          chosen={{ datasetId, most }}
          onChange={(change) => useKnowledge.setState(change)}
        />
        <label className={layout.control}>
          Read out as
          <Select
            id="knowledge-readout"
            value={readout}
            options={PROBE_READOUTS.map((value) => ({ value, label: READOUT_TEXTS[value].title }))}
            onChange={(next) => useKnowledge.setState({ readout: next })}
          />
        </label>
      </div>
      <div className={layout.row}>
        <ActionButton action={probeChosen} />
        <FileButton
          id="probed-networks"
          label="Networks to probe"
          action={openProbed}
          accept={`${MODEL_EXTENSIONS},.txt`}
          multiple
          onFiles={openProbedFiles}
        />
        <ObstacleHint action={probeChosen} />
      </div>
    </>
  );
}
