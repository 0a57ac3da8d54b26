/** What a file of weights is, as a screen says it before anything begins with it; reads no weights and needs no tfjs. */
import { modelNameOf } from '@/lib/checkpointNames';
import type { PixelStatistics, StatisticsSource } from '@/lib/pixelStatistics';
import { encoderPreset, type EncoderName } from '@/lib/presets';
import type { CheckpointKind } from '@/ml/model/recognised';
import { blobSource } from '@/storage/byteSource';
import { asOneFile } from '@/storage/shards';
import { openTensorArchive } from '@/storage/tensorArchive';
import { CheckpointDirectory, type CheckpointAnswers } from './checkpointDirectory';

export interface CheckpointSummary {
  kind: CheckpointKind;
  /** As papers write it, e.g. "ViT-B/16". */
  size: string;
  imageSize: number;
  /** The preset that has this encoder; null where the app trains none. */
  preset: EncoderName | null;
  statistics: PixelStatistics;
  statisticsFrom: StatisticsSource;
}

/**
 * @param answers of a person, to what the file does not say
 * @throws LabError `invalid-file` with the reason
 */
export async function summariseCheckpoint(
  file: Blob,
  answers: CheckpointAnswers = {},
): Promise<CheckpointSummary> {
  const { recognised, statistics } = await CheckpointDirectory.open(blobSource(file), answers);
  const { kind, size, model } = recognised;
  const { values, source } = statistics;
  const { imageSize } = model;
  const preset = encoderPreset(model);
  return { kind, size, imageSize, preset, statistics: values, statisticsFrom: source };
}

const baseName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/**
 * The files of one model as one file: itself, or its parts joined, with their index or by their names.
 * @throws LabError `invalid-file` naming what is missing or does not belong, or what is not a file of the folder
 */
export async function wholeFile(files: readonly File[]): Promise<File> {
  if (files.length === 1) return files[0];
  const sources = files.map((file) => ({ ...blobSource(file), name: baseName(file.name) }));
  const archive = await openTensorArchive(sources);
  return new File([await asOneFile(archive)], modelNameOf(files));
}
