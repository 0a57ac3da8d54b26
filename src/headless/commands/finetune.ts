/** A detector: fine-tuned on a labelled dataset, or the latest training that can go on; its files, and the held-out faces. */
import { trainingSession } from '@/app/lab';
import { useFaces } from '@/app/state/facesStore';
import { checkpointWords, statisticsWords } from '@/app/state/detectorWords';
import { FIGURES } from '@/app/state/figures';
import { evaluateHeldOut } from '@/app/state/trainedDetector';
import {
  chooseEncoder,
  chooseEncoderStatistics,
  chosenEncoder,
  labelledFaces,
  requireEncoderFor,
  useTrain,
} from '@/app/state/trainStore';
import { finetuningOf, useTraining, type Training } from '@/app/state/trainingStore';
import { DETECTOR } from '@/lib/detectorConfig';
import { LabError } from '@/lib/errors';
import { formatFigure } from '@/lib/format';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import type { EncoderName } from '@/lib/presets';
import type { DetectorReport } from '@/workers/protocol';
import type { Host } from '../host';
import type { Ending, FinetuneCommand } from '../protocol';
import { tensorHash } from '../tensorHash';
import { followTraining, medianStepMs, savedRun, savedStepOf, tellAdapter } from '../training';
import { tellBeforeTraining } from '../warnings';
import { openWanted } from './importFaces';

const FILES = ['detector-best', 'detector-last', 'training-state', 'report'] as const;

/** @throws LabError when there is no labelled face or nothing to resume, or the training failed */
export async function finetune(command: FinetuneCommand, host: Host): Promise<Ending> {
  await tellAdapter(host);
  const status = await followTraining(host, await beginning(command, host), figuresOf);
  const event = status.phase === 'finished' ? 'finished' : 'stopped';
  const { latest, epochs, bestEpoch } = finetuningOf(useTraining.getState());
  // Stopped before there was anything.
  if (!latest) return { event };
  const files = command.files ?? FILES;
  const best = await trainingSession.exportFile('detector-best');
  for (const file of files) {
    if (file === 'report') continue;
    await host.save(file === 'detector-best' ? best : await trainingSession.exportFile(file));
  }
  if (event === 'stopped' || host.signal.aborted) return { event };
  const report = await heldOut(host, files.includes('report'));
  const { auc, aucInterval, samples } = report.frame;
  return {
    ...{ event, sha256: await tensorHash(best.blob), stepMs: medianStepMs() },
    ...{ epochs: epochs.length, bestEpoch },
    ...{ heldOut: samples, auc, aucLow: aucInterval?.low ?? null, aucHigh: aucInterval?.high ?? null },
  };
}

async function beginning(
  { resume, settings, dataset, encoderStatistics }: FinetuneCommand,
  host: Host,
): Promise<() => Promise<void>> {
  if (resume) {
    const run = await savedRun('finetune');
    const words = `resumed from step ${run.step} of ${run.totalSteps}`;
    host.tell({ event: 'goes-on', step: run.step, words });
    await openWanted();
    const { datasetId, faces } = useFaces.getState();
    if (datasetId === run.datasetId) await tellBeforeTraining(host, run.config, faces);
    return () => trainingSession.goOn(run);
  }
  const config = DETECTOR.link.fromQuery(new URLSearchParams(settings));
  await openWanted(dataset);
  const { datasets, datasetId, faces } = useFaces.getState();
  const labelled = labelledFaces(faces);
  if (labelled.length === 0)
    throw new LabError(
      'wrong-state',
      'A detector needs labelled faces, and none of these has a class.',
      'Put them into a folder for each class, or say what they are: --classes =real.',
    );
  const name = datasets.find(({ id }) => id === datasetId)?.name ?? '';
  const from = await encoderFrom(host, encoderStatistics, config.preset);
  await tellBeforeTraining(host, config, faces);
  return () =>
    trainingSession.start(
      { kind: 'finetune', config, faces: labelled, from, dataset: name },
      { origin: { datasetId, dataset: name } },
    );
}

/**
 * The files as one model, and what is known of it, told; null: from scratch.
 * @throws LabError `invalid-config` where it cannot begin a training of this model
 */
export async function encoderFrom(
  { files, tell }: Host,
  beside: PixelStatistics | undefined,
  preset: EncoderName,
): Promise<ReturnType<typeof chosenEncoder>> {
  const parts = files('encoder').map(({ file }) => file);
  if (parts.length === 0) return null;
  await chooseEncoder(parts);
  if (beside && useTrain.getState().encoder?.statisticsFrom === 'assumed')
    chooseEncoderStatistics(beside, 'text');
  const { encoder } = useTrain.getState();
  if (encoder) {
    const { file, statistics, statisticsFrom } = encoder;
    const pixels = statisticsWords(statistics, statisticsFrom);
    tell({ event: 'encoder', name: file.name, network: checkpointWords(encoder), pixels });
  }
  requireEncoderFor(preset);
  return chosenEncoder();
}

/** What a step of a detector's training says of it; null before the first. */
export function figuresOf(training: Training): Record<string, unknown> | null {
  if (training.kind !== 'finetune' || !training.latest) return null;
  const { latest, epochs, bestEpoch } = training;
  const { step, totalSteps, loss, imagesPerSecond, etaMs } = latest;
  const last = epochs.at(-1);
  return {
    ...{ step, totalSteps, loss },
    validationLoss: last?.validationLoss ?? null,
    validationAuc: last?.validationAuc ?? null,
    bestValidationAuc: epochs[bestEpoch - 1]?.validationAuc ?? null,
    ...{ imagesPerSecond, etaMs },
    savedStep: savedStepOf(training),
  };
}

/** The held-out faces, evaluated once, by the best epoch. */
async function heldOut({ tell, save }: Host, saves: boolean): Promise<DetectorReport> {
  await evaluateHeldOut();
  const { report } = finetuningOf(useTraining.getState());
  if (!report) throw new Error('The held-out faces gave no report.');
  const figures = figureTexts(report);
  if (saves) {
    const blob = new Blob([`${JSON.stringify(figures, null, 2)}\n`], { type: 'application/json' });
    await save({ name: 'detector-report.json', blob });
  }
  tell({ event: 'evaluated', ...figures });
  return report;
}

/** Each figure as the screen shows it: of frames and, where there are any, of videos. */
function figureTexts({ frame, video }: DetectorReport): Record<string, string> {
  const levels = video ? [frame, video] : [frame];
  const texts = FIGURES.map(({ label, read, interval }): [string, string] => {
    const values = levels.map((figures) => {
      const range = interval?.(figures);
      const bounds = range ? ` ${formatFigure(range.low)} to ${formatFigure(range.high)}` : '';
      return `${formatFigure(read(figures))}${bounds}`;
    });
    return [label, values.join(' ')];
  });
  return Object.fromEntries([
    ['Figure', video ? 'Frames Videos' : 'Frames'],
    ['Samples', levels.map(({ samples }) => samples).join(' ')],
    ...texts,
  ]);
}
