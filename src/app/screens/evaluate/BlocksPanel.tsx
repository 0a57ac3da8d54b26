/** How far the heads of networks look, and how alike the networks are, block by block; for any checkpoint, labels or not. */
import { compareChosen, openNetworks } from '@/app/actions/evaluate/blocks';
import { blockDatasetId, openNetworkFiles, useBlocks } from '@/app/state/blockStore';
import { useDetectors } from '@/app/state/detectors';
import { useFaces } from '@/app/state/facesStore';
import { networkChoices, useNetworkFiles } from '@/app/state/networkSources';
import { useRuns } from '@/app/state/runsStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { FileButton } from '@/app/ui/FileButton';
import { Help } from '@/app/ui/Help';
import { ObstacleHint } from '@/app/ui/ObstacleHint';
import { Panel } from '@/app/ui/Panel';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { MODEL_EXTENSIONS } from '@/lib/fileKinds';
import { DistancePlot } from './DistancePlot';
import { ProbeTable } from './ProbeTable';
import { SimilarityMap } from './SimilarityMap';
import { SomeFaces } from './SomeFaces';

const COUNTS = [50, 200, 500] as const;

export function BlocksPanel() {
  const found = useBlocks((state) => state.found);
  return (
    <Panel
      title="Networks, block by block"
      tools={
        <Help label="What is compared">
          <p>
            Mean attention distance: how far from a patch the patches are that a head attends to, weighted by
            its attention. Heads of early blocks that look nearby have learned local features.
          </p>
          <p>
            Linear CKA: how alike the features of two blocks are over the same faces, whatever their
            directions and scale. 1 is the same; 0 is unrelated.
          </p>
        </Help>
      }
    >
      <div className={layout.stack}>
        <Choices />
        {found ? (
          <>
            <div className={layout.tiles}>
              <DistancePlot found={found} />
              <SimilarityMap found={found} />
            </div>
            <ProbeTable found={found} />
          </>
        ) : (
          <p className={layout.hint}>
            For any checkpoint: pretrained networks, detectors, plain encoders. The faces need no classes;
            with classes, few-shot probes say how well a few faces of each tell the features apart. With one
            network its blocks are compared with one another.
          </p>
        )}
      </div>
    </Panel>
  );
}

function Choices() {
  const { first, second, most } = useBlocks();
  // The choices are of these, too.
  useDetectors((state) => state.saved);
  useNetworkFiles((state) => state.files);
  useRuns((state) => state.runs);
  useFaces((state) => state.datasetId);
  const datasetId = useBlocks(blockDatasetId);
  const choices = networkChoices().map(({ key, name }) => ({ value: key, label: name }));
  const chosen = (key: string) => (choices.some(({ value }) => value === key) ? key : '');
  return (
    <>
      <div className={layout.bar}>
        <label className={layout.control}>
          Network
          <Select
            id="block-first"
            value={chosen(first)}
            options={[{ value: '', label: 'choose one' }, ...choices]}
            onChange={(key) => useBlocks.setState({ first: key })}
          />
        </label>
        <label className={layout.control}>
          Beside it
          <Select
            id="block-second"
            value={chosen(second)}
            options={[{ value: '', label: 'itself' }, ...choices.filter(({ value }) => value !== first)]}
            onChange={(key) => useBlocks.setState({ second: key })}
          />
        </label>
        <SomeFaces
          prefix="block"
          which="Dataset"
          howMany="Faces"
          counts={COUNTS}
          chosen={{ datasetId, most }}
          onChange={(change) => useBlocks.setState(change)}
        />
      </div>
      <div className={layout.row}>
        <ActionButton action={compareChosen} />
        <FileButton
          id="block-networks"
          label="Networks to compare"
          action={openNetworks}
          accept={`${MODEL_EXTENSIONS},.txt`}
          multiple
          onFiles={openNetworkFiles}
        />
        <ObstacleHint action={compareChosen} />
      </div>
    </>
  );
}
