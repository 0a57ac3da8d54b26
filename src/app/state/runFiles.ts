/** The files of a run that the page itself makes: its figures, its record, its pictures. Networks are written by workers. */
import { trainingSession } from '@/app/lab';
import { pictureSheet } from '@/app/viz/pictureSheet';
import { LabError } from '@/lib/errors';
import type { ExportedFile, RunInfo } from '@/workers/protocol';
import { readCrop } from './faceCrops';
import { useFaces } from './facesStore';
import { metricsToCsv } from './metricSeries';
import { recordOf, type RunRecord } from './runRecord';
import { curvesOf } from './runsStore';
import { pretrainingOf, useTraining } from './trainingStore';

const csv = (name: string, text: string): ExportedFile => ({
  name,
  blob: new Blob([text], { type: 'text/csv' }),
});

/** Every step's figures of the pretraining of this tab, with its record in the first line. */
export function metricsFile(): ExportedFile {
  return csv(
    'fsfm-metrics.csv',
    metricsToCsv(trainingSession.series, pretrainingOf(useTraining.getState()).record),
  );
}

/** The same of a run of the past. */
export async function savedMetricsFile(run: RunInfo): Promise<ExportedFile> {
  return csv('fsfm-metrics.csv', metricsToCsv((await curvesOf(run)).series, recordOf(run)));
}

/** Of a detector: what validation said, one line an epoch. */
export async function savedEpochsFile(run: RunInfo): Promise<ExportedFile> {
  const { epochs } = await curvesOf(run);
  const lines = epochs.map(({ epoch, trainLoss, validationLoss, validationAuc }) =>
    [epoch, trainLoss, validationLoss ?? '', validationAuc ?? ''].join(','),
  );
  const head = [`# ${JSON.stringify(recordOf(run))}`, 'epoch,trainLoss,validationLoss,validationAuc'];
  return csv('fsfm-epochs.csv', `${[...head, ...lines].join('\n')}\n`);
}

/** What the run was: settings, seed, versions, data, adapter. */
export function recordFile(record: RunRecord | null): ExportedFile {
  const blob = new Blob([JSON.stringify(record, null, 2)], { type: 'application/json' });
  return { name: 'fsfm-run.json', blob };
}

/** The latest pictures of the pretraining of this tab as one PNG, with headings, legends and the run's figures. */
export async function picturesFile(): Promise<ExportedFile> {
  const { current } = trainingSession.pictures;
  const { record } = pretrainingOf(useTraining.getState());
  if (!current || !record) {
    throw new LabError(
      'wrong-state',
      'There are no pictures yet.',
      'They come with the first steps of a run.',
    );
  }
  const ids = new Set(current.faces.map(({ faceId }) => faceId));
  const faces = useFaces.getState().faces.filter(({ id }) => ids.has(id));
  const crops = new Map((await Promise.all(faces.map(readCrop))).map((crop) => [crop.id, crop]));
  const { preset, masking, maskRatio, seed } = record.config;
  const caption = `FSFM Lab ${record.versions.fsfmLab} · ${preset} · ${masking} ${maskRatio} · seed ${seed} · step ${current.step} · ${record.faceCount} faces ${record.datasetFingerprint.slice(0, 8)} · ${record.adapter}`;
  const blob = await pictureSheet(current.faces, current.view, crops, caption);
  return { name: `fsfm-step-${current.step}.png`, blob };
}
