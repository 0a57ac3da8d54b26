/**
 * The library of detectors as the page last saw it, and what a person does with them. Everything here rejects as the
 * library does.
 */
import { create } from '@/app/state/createStore';
import { saveFile } from '@/app/saveFile';
import type { Framing } from '@/lib/cropping';
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import { forEachOf } from '@/lib/forEachOf';
import { groupShards, modelNameOf } from '@/lib/checkpointNames';
import {
  isPixelStatisticsFile,
  readPixelStatistics,
  type PixelStatistics,
  type StatisticsGiven,
} from '@/lib/pixelStatistics';
import { siteAddress } from '@/lib/siteAddress';
import { fetchExisting } from '@/lib/fetchExisting';
import { dataHost } from '@/workers/hosts';
import type { CheckpointAnswers } from '@/workers/protocol';
import type {
  CheckpointSummary,
  DamagedDetector,
  DetectorInfo,
  SavedDetector,
} from '@/workers/protocol/scoring';
import { detectorFile, detectorLibrary, onRefusedDetector } from '@/workers/scoring';
import { withHeads } from './headsQuestion';

const DEMO_DETECTOR = 'demo/detector.safetensors';

export interface DetectorsState {
  /** The latest first; null until the library was read. One of which nothing has changed stays the same object. */
  saved: readonly SavedDetector[] | null;
  /** What is stored and cannot be used. */
  damaged: readonly DamagedDetector[];
  /** Why it could not be read. */
  problem: ErrorReport | null;
  /** The one whose row is open in the list. */
  openId: string | null;
}

export const useDetectors = create<DetectorsState>()(() => ({
  ...{ saved: null, damaged: [], problem: null },
  openId: null,
}));

/** Opens the row of a detector, which closes that of another; null: none. */
export const showDetector = (openId: string | null): void => useDetectors.setState({ openId });

/** The one whose row is open; undefined where none is, or it is there no more. */
export function openedDetector(): SavedDetector | undefined {
  const { saved, openId } = useDetectors.getState();
  return saved?.find(({ info }) => info.id === openId);
}

onRefusedDetector(() => void refreshDetectors());

let reading = Promise.resolve();

/** Reads the library again; never rejects. */
export function refreshDetectors(): Promise<void> {
  reading = reading.then(async () => {
    try {
      const read = await detectorLibrary.ask((library) => library.list());
      const damaged = await detectorLibrary.ask((library) => library.damaged());
      useDetectors.setState(({ saved }) => ({
        saved: read.map((one) => asBefore(saved, one)),
        damaged,
        problem: null,
      }));
    } catch (error) {
      useDetectors.setState({ problem: toErrorReport(error) });
    }
  });
  return reading;
}

function asBefore(saved: DetectorsState['saved'], one: SavedDetector): SavedDetector {
  const before = saved?.find(({ info }) => info.id === one.info.id);
  return before && JSON.stringify(before) === JSON.stringify(one) ? before : one;
}

/** Why nothing can be said of the library yet, a sentence; null once it was read. */
export function detectorsUnread(): string | null {
  const { saved, problem } = useDetectors.getState();
  if (saved !== null) return null;
  return problem ? 'The saved detectors could not be read.' : 'The saved detectors are being read.';
}

/** What is known of a detector now; undefined when the library has it not. */
export function findDetector(id: string): DetectorInfo | undefined {
  return useDetectors.getState().saved?.find(({ info }) => info.id === id)?.info;
}

/** @throws LabError `wrong-state` when the library has it not */
export function requireDetector(id: string): DetectorInfo {
  const info = findDetector(id);
  if (info) return info;
  throw new LabError(
    'wrong-state',
    'This detector is no longer saved in this browser.',
    'Open its file again, or choose another detector.',
  );
}

/** Null while the library has it not. */
export function useSavedDetector(id: string | null): SavedDetector | null {
  return useDetectors(({ saved }) => saved?.find(({ info }) => info.id === id) ?? null);
}

/** Keeps the worker of the library: what the browser would not store is in its memory. */
let letGo: (() => void) | undefined;

/** Takes a file into the library; a person is asked for what it does not say. */
export async function saveDetectorFile(
  file: File,
  origin: SavedDetector['origin'] = 'file',
): Promise<DetectorInfo> {
  const { info, notStored } = await withHeads(file.name, (said) =>
    detectorLibrary.ask((library) => library.save(file, file.name, origin, said)),
  );
  if (notStored) letGo ??= dataHost.hold();
  await refreshDetectors();
  return requireDetector(info.id);
}

/** The files of one model, as `groupShards` gives them, as one. @throws LabError naming a part that is missing or a stranger */
export async function joinedFile(group: readonly File[]): Promise<File> {
  if (group.length === 1) return group[0];
  return detectorLibrary.ask<File>((library) => library.joined(group));
}

/** What a file of weights is. @throws LabError `invalid-file` */
export const summariseFile = (file: Blob, answers: CheckpointAnswers): Promise<CheckpointSummary> =>
  detectorLibrary.ask((library) => library.summarise(file, answers));

/**
 * Takes files into the library, a text with mean and standard deviation for all others of them.
 * @returns each detector once
 * @throws LabError naming each that was refused; the others are in
 */
export async function saveDetectorFiles(files: readonly File[]): Promise<DetectorInfo[]> {
  const texts = files.filter(isPixelStatisticsFile);
  const named = async (name: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      const { code, message, remedy } = toErrorReport(error);
      throw code === 'unexpected' ? error : new LabError(code, `"${name}": ${message}`, remedy);
    }
  };
  const opened: DetectorInfo[] = [];
  const save = async (group: readonly File[]) => {
    const info = await saveDetectorFile(await joinedFile(group));
    if (opened.every(({ id }) => id !== info.id)) opened.push(info);
  };
  const apply = async (text: File) => {
    const statistics = await readPixelStatistics(text);
    if (opened.length === 0) throw withoutDetector();
    for (const { id } of opened) await setStatisticsBeside(id, statistics);
  };
  const models = groupShards(files.filter((file) => !texts.includes(file)));
  await forEachOf(
    [
      ...models.map((group) => () => named(modelNameOf(group), () => save(group))),
      ...texts.map((text) => () => named(text.name, () => apply(text))),
    ],
    (work) => work(),
  );
  return opened;
}

/** The detector that came with the app. @throws LabError `model-missing` */
export async function demoDetectorFile(): Promise<Blob> {
  try {
    return await (await fetchExisting(siteAddress(DEMO_DETECTOR))).blob();
  } catch (cause) {
    throw new LabError(
      'model-missing',
      'The demonstration detector is not installed.',
      'Open a detector file, or train one on the Train screen.',
      { cause },
    );
  }
}

/** Takes the detector that came with the app into the library. @throws LabError `model-missing` */
export async function saveDemoDetector(): Promise<DetectorInfo> {
  const blob = await demoDetectorFile();
  return saveDetectorFile(new File([blob], 'demonstration detector.safetensors'), 'demonstration');
}

export async function renameDetector(id: string, name: string): Promise<void> {
  await detectorLibrary.ask((library) => library.rename(id, name));
  await refreshDetectors();
}

/** Names the outputs of a detector, in the order of its logits. */
export async function nameOutputs(id: string, classes: readonly string[]): Promise<void> {
  await detectorLibrary.ask((library) => library.nameClasses(id, classes));
  await refreshDetectors();
}

/** Of a text with mean and standard deviation that lies beside no detector. */
export const withoutDetector = (): LabError =>
  new LabError(
    'wrong-state',
    'there is no open detector that this mean and standard deviation could belong to.',
    'Drop the text file together with its detector, or open the detector first.',
  );

/**
 * Gives a detector the mean and standard deviation of a text beside its file.
 * @throws LabError `wrong-state` where its arguments say that it was trained with others: the text is of its pretraining
 */
export async function setStatisticsBeside(id: string, statistics: PixelStatistics): Promise<void> {
  const { name, statisticsFrom } = requireDetector(id);
  if (statisticsFrom === 'arguments') {
    throw new LabError(
      'wrong-state',
      `"${name}" was trained with the mean and standard deviation of ImageNet, as its arguments say: the text is of its pretraining and was not used.`,
      'Choose others under "Pixel statistics" of the detector if you know better.',
    );
  }
  await setStatistics(id, statistics, 'text');
}

/** What the one output of a detector is the probability of. */
export type OneOutputMeans = 'fake' | 'real';

/** Says it; the detector remembers. */
export function sayOneOutput(id: string, means: OneOutputMeans): Promise<void> {
  return nameOutputs(id, means === 'fake' ? ['real', 'fake'] : ['fake', 'real']);
}

/** Says which network of a file is meant, or how many attention heads it has. */
export async function answerFor(id: string, said: CheckpointAnswers): Promise<void> {
  await detectorLibrary.ask((library) => library.answer(id, said));
  await refreshDetectors();
}

/** Says how faces are cut for a detector. */
export async function setFraming(id: string, framing: Framing): Promise<void> {
  await detectorLibrary.ask((library) => library.setFraming(id, framing));
  await refreshDetectors();
}

/** Gives a detector the mean and standard deviation that its file does not name. */
export async function setStatistics(
  id: string,
  statistics: PixelStatistics,
  from: StatisticsGiven,
): Promise<void> {
  await detectorLibrary.ask((library) => library.setStatistics(id, statistics, from));
  await refreshDetectors();
}

/** Uses a detector whose record was lost as its file says. */
export async function rebuildDetector(id: string): Promise<void> {
  await detectorLibrary.ask((library) => library.rebuild(id)).finally(refreshDetectors);
}

export async function removeDetector(id: string): Promise<void> {
  await detectorLibrary.ask((library) => library.remove(id));
  await refreshDetectors();
}

/** Hands the file out as it came. */
export async function exportDetectorFile({ info }: SavedDetector): Promise<void> {
  const file = await detectorFile(info.id);
  saveFile(/\.\w+$/.test(info.name) ? info.name : `${info.name}.safetensors`, file);
}
