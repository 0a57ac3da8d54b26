/** What can be done on the evaluation screen. */
import { refreshDetectors } from '@/app/state/detectors';
import { openLibrary } from '@/app/state/library';
import { DETECTORS } from '../detectors';
import { IMPORT } from '../faces/import';
import type { Family } from '../family';
import { INTAKE } from '../intake';
import { compareChosen, exportDistances, exportProbes, exportSimilarity, openNetworks } from './blocks';
import { copyEvaluationLink, exportCsv, exportJson, exportLatex, exportMarkdown } from './exports';
import { drawFeatureMap, evaluateDegraded, exportFeatureMap, exportRobustness } from './inDepth';
import { exportKnowledgeCsv, exportKnowledgeJson, openProbed, probeChosen } from './knowledge';
import { compareWithTruth, exportTruthCsv, exportTruthJson } from './mapTruth';
import { pauseProtocol } from './pauseProtocol';
import { endProtocol, PROTOCOL_EXPORTS, startProtocol } from './protocol';
import { cancelEvaluation, evaluateChosen } from './run';

export const evaluate: Family = {
  actions: [
    ...[evaluateChosen, cancelEvaluation, evaluateDegraded, drawFeatureMap],
    ...[
      exportCsv,
      exportJson,
      exportLatex,
      exportMarkdown,
      exportRobustness,
      exportFeatureMap,
      copyEvaluationLink,
    ],
    ...[openNetworks, compareChosen, exportDistances, exportSimilarity, exportProbes],
    ...[openProbed, probeChosen, exportKnowledgeCsv, exportKnowledgeJson],
    ...[compareWithTruth, exportTruthCsv, exportTruthJson],
    ...[startProtocol, pauseProtocol, endProtocol, ...PROTOCOL_EXPORTS],
    ...[...DETECTORS, ...INTAKE, ...IMPORT],
  ],
  ready: () => Promise.all([openLibrary(), refreshDetectors()]),
};
