/** A protocol over the chosen datasets: begin it, stop it, hand out its table. */
import { saveFile } from '@/app/saveFile';
import { useEvaluate } from '@/app/state/evaluateStore';
import { runProtocol, stopProtocol } from '@/app/state/protocolSession';
import { useProtocol } from '@/app/state/protocolStore';
import { roomObstacle, useDetectorForecast } from '@/app/state/forecast';
import { firstIssue, useDetectorSettings } from '@/app/state/settingsStore';
import { chosenEncoder, encoderObstacle, useTrain } from '@/app/state/trainStore';
import { useTraining } from '@/app/state/trainingStore';
import { useFaces } from '@/app/state/facesStore';
import { toLatex, toMarkdown } from '@/lib/crossTable';
import { DETECTOR } from '@/lib/detectorConfig';
import { protocolCsv, protocolJson, protocolTable, type ProtocolResults } from '@/lib/protocolTable';
import type { Action } from '../action';
import { trainingObstacle } from '../pretrain/run';
import { isBusy } from './run';

export const startProtocol: Action = {
  id: 'evaluate.protocol',
  label: 'Start the protocol',
  hint: 'What is trained already is not trained again',
  screens: ['/evaluate'],
  watches: [useProtocol, useEvaluate, useTraining, useDetectorSettings, useDetectorForecast, useTrain],
  obstacle: () => {
    if (useProtocol.getState().working) return 'A protocol is active.';
    if (isBusy()) return 'An evaluation is running.';
    const obstacle = trainingObstacle();
    if (obstacle) return obstacle;
    const { sets } = useEvaluate.getState();
    if (sets.length === 0) return 'Choose labelled faces first.';
    if (sets.some(({ faces }) => faces === null)) return 'The faces are being read.';
    const { draft } = useDetectorSettings.getState();
    return (
      firstIssue(DETECTOR.issues(draft)) ??
      encoderObstacle(draft.preset) ??
      roomObstacle(useDetectorForecast.getState(), DETECTOR.valid(draft))
    );
  },
  perform: async () => {
    const { sets } = useEvaluate.getState();
    const config = DETECTOR.valid(useDetectorSettings.getState().draft);
    if (!config) return;
    const { datasets } = useFaces.getState();
    await runProtocol({
      choice: { ...useProtocol.getState().next, config },
      sets: sets.map(({ id, genuine, faces }) => ({
        ...{ genuine, faces: faces ?? [] },
        name: datasets.find((dataset) => dataset.id === id)?.name ?? id,
      })),
      from: chosenEncoder(),
    });
  },
};

/** The active training can be resumed: by starting the protocol again. */
export const endProtocol: Action = {
  id: 'evaluate.stopProtocol',
  label: 'Stop the protocol',
  screens: ['/evaluate'],
  watches: [useProtocol],
  obstacle: () => (useProtocol.getState().working ? null : 'No protocol is active.'),
  perform: stopProtocol,
};

function table(
  label: string,
  ending: string,
  type: string,
  write: (results: ProtocolResults) => string,
): Action {
  return {
    id: `evaluate.export.protocol.${ending}`,
    label,
    title: `Export the table of the protocol (${label})`,
    screens: ['/evaluate'],
    watches: [useProtocol],
    obstacle: () =>
      useProtocol.getState().results?.cells.length ? null : 'No detector of a protocol is tested yet.',
    perform: () => {
      const { results } = useProtocol.getState();
      if (results) saveFile(`protocol.${ending}`, new Blob([write(results)], { type }));
    },
  };
}

export const PROTOCOL_EXPORTS: readonly Action[] = [
  table('LaTeX', 'tex', 'text/x-tex', (results) => toLatex(protocolTable(results))),
  table('CSV', 'csv', 'text/csv', protocolCsv),
  table('JSON', 'json', 'application/json', protocolJson),
  table('Markdown', 'md', 'text/markdown', (results) => toMarkdown(protocolTable(results))),
];
