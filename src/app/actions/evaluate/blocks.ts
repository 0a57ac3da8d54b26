/** Networks of any kind, block by block: their files, the comparison, and its tables. */
import { saveFile } from '@/app/saveFile';
import { distancesCsv, probesCsv, similarityCsv } from '@/app/state/blockExports';
import { blockDatasetId, compareBlocks, useBlocks } from '@/app/state/blockStore';
import { useDetectors } from '@/app/state/detectors';
import { useEvaluate } from '@/app/state/evaluateStore';
import { datasetObstacle, useFaces } from '@/app/state/facesStore';
import { networkChoices, useNetworkFiles } from '@/app/state/networkSources';
import { useRuns } from '@/app/state/runsStore';
import type { BlockComparison } from '@/workers/protocol/evaluation';
import { always, type Action } from '../action';
import { askForFiles } from '../askForFiles';
import { isBusy } from './run';

export const openNetworks: Action = {
  id: 'evaluate.blocks.open',
  label: 'Open network files',
  title: 'Open networks to compare block by block',
  hint: 'Pretrained, detectors or plain encoders. They last as long as this tab.',
  screens: ['/evaluate'],
  watches: [],
  obstacle: always,
  perform: () => askForFiles('#block-networks'),
};

export const compareChosen: Action = {
  id: 'evaluate.blocks.compare',
  label: 'Compare by block',
  title: 'Compare networks block by block',
  screens: ['/evaluate'],
  watches: [useBlocks, useDetectors, useEvaluate, useFaces, useNetworkFiles, useRuns],
  obstacle: () => {
    if (isBusy()) return 'An evaluation is running.';
    const { first } = useBlocks.getState();
    if (!networkChoices().some(({ key }) => key === first)) return 'Choose a network first.';
    return datasetObstacle(blockDatasetId(useBlocks.getState()));
  },
  perform: compareBlocks,
};

function table(id: string, what: string, file: string, write: (found: BlockComparison) => string): Action {
  return {
    id: `evaluate.export.${id}`,
    label: `${what} (CSV)`,
    title: `Export the ${what[0].toLowerCase()}${what.slice(1)} (CSV)`,
    screens: ['/evaluate'],
    watches: [useBlocks],
    obstacle: () => (useBlocks.getState().found ? null : 'Compare networks by block first.'),
    perform: () => {
      const { found } = useBlocks.getState();
      if (found) saveFile(file, new Blob([write(found)], { type: 'text/csv' }));
    },
  };
}

export const exportDistances = table(
  'distances',
  'Attention distances',
  'attention-distance.csv',
  distancesCsv,
);
export const exportSimilarity = table(
  'similarity',
  'Similarity of blocks',
  'block-similarity.csv',
  similarityCsv,
);
export const exportProbes = table('probes', 'Few-shot probes', 'few-shot-probes.csv', probesCsv);
