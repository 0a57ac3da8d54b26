/** A pretraining run: over stored faces from its beginning, or the latest that can go on; then its files. */
import { trainingSession } from '@/app/lab';
import { MAX_SHOWN_FACES, openOrigin, trainingFaces, useFaces } from '@/app/state/facesStore';
import { metricsFile, picturesFile, recordFile } from '@/app/state/runFiles';
import { pretrainingOf, useTraining, type Training } from '@/app/state/trainingStore';
import { attackWarning, geometryWarning } from '@/app/state/warnings';
import { PRETRAINING } from '@/lib/config';
import { LabError } from '@/lib/errors';
import { featureState } from '@/lib/featureFigures';
import { heldOutState } from '@/lib/heldOut';
import { pretrainAdvice } from '@/lib/smallData';
import type { ExportedFile, LibraryFace } from '@/workers/protocol';
import { chosenFaces } from '../faceChoice';
import type { Host } from '../host';
import type { Ending, PretrainCommand, RunFile } from '../protocol';
import { tensorHash } from '../tensorHash';
import { followTraining, medianStepMs, savedRun, savedStepOf, tellAdapter } from '../training';
import { tellAdvice, tellWarnings } from '../warnings';
import { openWanted } from './importFaces';

const FILES: readonly RunFile[] = ['metrics', 'config', 'safetensors', 'pictures'];
/** What files of a run in progress are called where the name does not come with them. */
const NAMES: Partial<Record<RunFile, string>> = {
  metrics: 'metrics.csv',
  config: 'run.json',
  pictures: 'pictures.png',
};

/** @throws LabError when there is no face or nothing to go on with, or the run failed */
export async function pretrain(command: PretrainCommand, host: Host): Promise<Ending> {
  await tellAdapter(host);
  const { phase } = await followTraining(host, await beginning(command, host), figuresOf);
  const event = phase === 'finished' ? 'finished' : 'stopped';
  // Stopped before there was anything.
  if (!pretrainingOf(useTraining.getState()).latest) return { event };
  const checkpoint = await trainingSession.exportFile('safetensors');
  for (const file of command.files ?? FILES) {
    const made = file === 'safetensors' ? checkpoint : await fileOf(file);
    await host.save(made, NAMES[file]);
  }
  if (event === 'stopped') return { event };
  return { event, sha256: await tensorHash(checkpoint.blob), stepMs: medianStepMs() };
}

async function beginning(
  { resume, settings, faces: choice }: PretrainCommand,
  host: Host,
): Promise<() => Promise<void>> {
  if (resume) {
    const run = await savedRun('pretrain');
    host.tell({ event: 'goes-on', step: run.step });
    return () => trainingSession.goOn(run);
  }
  const config = PRETRAINING.link.fromQuery(new URLSearchParams(settings));
  await openWanted();
  const faces = choice ? await chosenFaces(choice) : trainingFaces(useFaces.getState().faces);
  if (faces.length === 0)
    throw new LabError('wrong-state', 'A run needs faces.', 'Import some, or choose another dataset.');
  host.tell({ event: 'faces-chosen', faces: faces.length });
  tellWarnings(host, [attackWarning(faces), geometryWarning(faces, config)]);
  tellAdvice(host.tell, pretrainAdvice(config, faces.length));
  const request = { kind: 'pretrain', config, faces, showFaceIds: shown(faces), weights: null } as const;
  return () => trainingSession.start(request, { origin: openOrigin() });
}

/** Those that the open dataset shows, as far as they are trained on; else the first. */
function shown(faces: readonly LibraryFace[]): string[] {
  const ids = new Set(faces.map(({ id }) => id));
  const known = useFaces.getState().shownIds.filter((id) => ids.has(id));
  return known.length > 0 ? known : [...ids].slice(0, MAX_SHOWN_FACES);
}

function figuresOf(training: Training): Record<string, unknown> | null {
  if (training.kind !== 'pretrain' || !training.latest) return null;
  const { step, totalSteps, total, c1, c2, c3, sslp, contrast, lr, imagesPerSecond, etaMs } = training.latest;
  const figures = { step, totalSteps, total, c1, c2, c3, sslp, contrast, lr, imagesPerSecond, etaMs };
  return { ...figures, ...featuresOf(), ...heldOutOf(), savedStep: savedStepOf(training) };
}

/** Of the latest measurement; nothing before the first. */
function featuresOf(): Record<string, unknown> {
  const state = featureState(trainingSession.series);
  if (!state) return {};
  return { featureDeviation: state.deviation, effectiveRank: state.rank, features: state.health };
}

/** Of the latest measurement, after an epoch; nothing before the first. */
function heldOutOf(): Record<string, unknown> {
  const state = heldOutState(trainingSession.series);
  return state ? { heldOut: state } : {};
}

async function fileOf(file: RunFile): Promise<ExportedFile> {
  switch (file) {
    case 'metrics':
      return metricsFile();
    case 'config':
      return recordFile(pretrainingOf(useTraining.getState()).record);
    case 'pictures':
      return picturesFile();
    case 'epochs':
      throw new LabError('wrong-state', 'Pretraining has no table of epochs.', 'Ask for its metrics.');
    default:
      return trainingSession.exportFile(file);
  }
}
