/** What the next training of a detector begins with beside its settings: the encoder, how the faces would be split. */
import { create } from '@/app/state/createStore';
import { groupShards } from '@/lib/checkpointNames';
import { LabError } from '@/lib/errors';
import {
  isPixelStatisticsFile,
  readPixelStatistics,
  type PixelStatistics,
  type StatisticsGiven,
} from '@/lib/pixelStatistics';
import type { EncoderName } from '@/lib/presets';
import type { LibraryFace, SplitPlan } from '@/workers/protocol';
import { facesUnread, trainingFaces, useFaces } from './facesStore';
import { readNetworkFile, type NetworkFile } from './networkFile';
import { useDetectorSettings } from './settingsStore';

export interface TrainState {
  /** The pretrained encoder; null: from scratch. */
  encoder: NetworkFile | null;
  plan: SplitPlan | null;
  /** Of the example of a fake that is made. */
  blendSeed: number;
}

/** Why there are no labelled faces to train on, a sentence; null where there are some. */
export function labelledObstacle(): string | null {
  const { faces } = useFaces.getState();
  if (labelledFaces(faces).length > 0) return null;
  return (
    facesUnread() ??
    (trainingFaces(faces).length > 0
      ? 'Say first what class these faces are of.'
      : 'Import labelled faces first.')
  );
}

export const useTrain = create<TrainState>()(() => ({
  encoder: null,
  plan: null,
  blendSeed: 1,
}));

/**
 * Takes a pretrained encoder, and the text with its mean and standard deviation where it has one; a text alone belongs to
 * the encoder that is chosen already. The settings turn to the model of the encoder.
 * @throws LabError with the reason; the one before stays
 */
export async function chooseEncoder(files: readonly File[]): Promise<void> {
  const text = files.find(isPixelStatisticsFile);
  const groups = groupShards(files.filter((file) => !isPixelStatisticsFile(file)));
  if (groups.length > 1) {
    throw new LabError(
      'invalid-file',
      `A detector begins with one pretrained model, and these are ${groups.length}.`,
      'Choose one checkpoint, or all parts of one.',
    );
  }
  const [group] = groups;
  if (group) {
    const encoder = await readNetworkFile(group);
    useTrain.setState({ encoder });
    if (encoder.preset) useDetectorSettings.getState().set('preset', encoder.preset);
  }
  // A file of ours knows its own, which lie beside it too.
  if (text && !(group && useTrain.getState().encoder?.statisticsFrom === 'record'))
    takeStatistics(await readPixelStatistics(text));
}

/** What a training is told of the chosen encoder; null: from scratch. */
export function chosenEncoder() {
  const { encoder } = useTrain.getState();
  return encoder && { encoder: encoder.file, statistics: encoder.statistics, answers: encoder.answers };
}

/** @throws LabError `wrong-state` where no encoder is chosen, or where its file says itself what it was trained with */
function takeStatistics(statistics: PixelStatistics): void {
  const { encoder } = useTrain.getState();
  if (!encoder) {
    throw new LabError(
      'wrong-state',
      'There is no pretrained model that this mean and standard deviation could belong to.',
      'Choose the text file together with its checkpoint, or the checkpoint first.',
    );
  }
  if (encoder.statisticsFrom === 'record' || encoder.statisticsFrom === 'arguments') {
    throw new LabError(
      'wrong-state',
      `"${encoder.file.name}" says itself with which mean and standard deviation it was trained; the text was not used.`,
      'Nothing is needed: the file is complete.',
    );
  }
  chooseEncoderStatistics(statistics, 'text');
}

/** With which mean and standard deviation pictures are normalised for the encoder of the form. */
export function chooseEncoderStatistics(statistics: PixelStatistics, from: StatisticsGiven = 'person'): void {
  useTrain.setState(({ encoder }) => ({
    encoder: encoder && { ...encoder, statistics, statisticsFrom: from },
  }));
}

/** What is wrong with the chosen encoder for a training of this model, and the way out; null where it can begin one. */
function encoderMismatch(preset: EncoderName): { what: string; wayOut: string } | null {
  const { encoder } = useTrain.getState();
  if (!encoder || encoder.preset === preset) return null;
  if (!encoder.preset) {
    return {
      what: `The encoder is a ${encoder.size} that none of the models here has`,
      wayOut: 'Choose another, or train from scratch.',
    };
  }
  return {
    what: `The encoder is ${encoder.preset} and the settings say ${preset}`,
    wayOut: `Set Model to ${encoder.preset}, or train from scratch.`,
  };
}

/** Why the chosen encoder cannot begin a training of this model, a sentence; null where it can. */
export function encoderObstacle(preset: EncoderName): string | null {
  const found = encoderMismatch(preset);
  return found && `${found.what}: ${found.wayOut[0].toLowerCase()}${found.wayOut.slice(1)}`;
}

/** @throws LabError `invalid-config` where the chosen encoder cannot begin a training of this model */
export function requireEncoderFor(preset: EncoderName): void {
  const found = encoderMismatch(preset);
  if (found) throw new LabError('invalid-config', `${found.what}.`, found.wayOut);
}

/** The faces of a dataset that can be trained on or tested, each with its class; those without one are none. */
export function labelledFaces(faces: readonly LibraryFace[]): (LibraryFace & { label: string })[] {
  return faces.filter(
    (face): face is LibraryFace & { label: string } => !face.excluded && face.label !== undefined,
  );
}
