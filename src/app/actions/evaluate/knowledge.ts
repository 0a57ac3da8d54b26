/** What frozen networks know of faces: their files, the probes, and their table. */
import { saveFile } from '@/app/saveFile';
import { useDetectors } from '@/app/state/detectors';
import { useEvaluate } from '@/app/state/evaluateStore';
import { datasetObstacle, useFaces } from '@/app/state/facesStore';
import { knowledgeCsv, knowledgeJson } from '@/app/state/knowledgeExports';
import { knowledgeDatasetId, probedKeys, probeKnowledge, useKnowledge, type KnowledgeFound } from '@/app/state/knowledgeStore'; // prettier-ignore
import { useNetworkFiles } from '@/app/state/networkSources';
import { useRuns } from '@/app/state/runsStore';
import { always, type Action } from '../action';
import { askForFiles } from '../askForFiles';
import { isBusy } from './run';

export const openProbed: Action = {
  id: 'evaluate.knowledge.open',
  label: 'Open network files',
  title: 'Open networks to probe what they know',
  hint: 'Pretrained, detectors or plain encoders. They last as long as this tab.',
  screens: ['/evaluate'],
  watches: [],
  obstacle: always,
  perform: () => askForFiles('#probed-networks'),
};

export const probeChosen: Action = {
  id: 'evaluate.knowledge',
  label: 'Probe what it knows',
  title: 'Probe what networks know of faces',
  screens: ['/evaluate'],
  watches: [useKnowledge, useDetectors, useEvaluate, useFaces, useNetworkFiles, useRuns],
  obstacle: () => {
    if (isBusy()) return 'An evaluation is running.';
    if (probedKeys(useKnowledge.getState()).length === 0) return 'Choose a network first.';
    return datasetObstacle(knowledgeDatasetId(useKnowledge.getState()));
  },
  perform: () => probeKnowledge(),
};

function table(
  label: string,
  ending: string,
  type: string,
  write: (found: KnowledgeFound) => string,
): Action {
  return {
    id: `evaluate.export.knowledge.${ending}`,
    label,
    title: `Export what networks know (${label})`,
    screens: ['/evaluate'],
    watches: [useKnowledge],
    obstacle: () => (useKnowledge.getState().found ? null : 'Probe what networks know first.'),
    perform: () => {
      const { found } = useKnowledge.getState();
      if (found) saveFile(`probes.${ending}`, new Blob([write(found)], { type }));
    },
  };
}

export const exportKnowledgeCsv = table('CSV', 'csv', 'text/csv', knowledgeCsv);
export const exportKnowledgeJson = table('JSON', 'json', 'application/json', knowledgeJson);
