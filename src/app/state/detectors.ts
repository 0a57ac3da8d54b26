/**
 * The library of detectors as the page last saw it, and what a person does with them. Everything here rejects as the
 * library does.
 */
import { create } from '@/app/state/createStore';
import { saveFile } from '@/app/saveFile';
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import { fetchExisting } from '@/workers/files';
import { dataHost } from '@/workers/hosts';
import type { CheckpointAnswers } from '@/workers/protocol';
import type { DamagedDetector, DetectorInfo, SavedDetector } from '@/workers/protocol/scoring';
import { detectorFile, detectorLibrary, onRefusedDetector } from '@/workers/scoring';
import { withHeads } from './headsQuestion';
import { wholeModels } from './wholeModels';

const DEMO_DETECTOR = `${import.meta.env.BASE_URL}demo/detector.safetensors`;

export interface DetectorsState {
  /** The latest first; null until the library was read. One of which nothing has changed stays the same object. */
  saved: readonly SavedDetector[] | null;
  /** What is stored and cannot be used. */
  damaged: readonly DamagedDetector[];
  /** Why it could not be read. */
  problem: ErrorReport | null;
}

export const useDetectors = create<DetectorsState>()(() => ({ saved: null, damaged: [], problem: null }));

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

/** Takes a file into the library. */
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

/**
 * Takes files into the library.
 * @throws LabError of the first that was refused, naming it; the others are in
 */
export async function saveDetectorFiles(files: readonly File[]): Promise<void> {
  let failure: LabError | undefined;
  for (const file of await wholeModels(files)) {
    try {
      await saveDetectorFile(file);
    } catch (error) {
      const { message, remedy } = toErrorReport(error);
      failure ??= new LabError('invalid-file', `"${file.name}": ${message}`, remedy);
    }
  }
  if (failure) throw failure;
}

/** Takes the detector that came with the app into the library. @throws LabError `model-missing` */
export async function saveDemoDetector(): Promise<DetectorInfo> {
  const blob = await fetchExisting(DEMO_DETECTOR)
    .then((response) => response.blob())
    .catch((cause: unknown) => {
      throw new LabError(
        'model-missing',
        'The demonstration detector is not installed.',
        'Open a detector file, or train one on the Train screen.',
        { cause },
      );
    });
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

/** Gives a detector the mean and standard deviation that its file does not name. */
export async function setStatistics(id: string, statistics: PixelStatistics): Promise<void> {
  await detectorLibrary.ask((library) => library.setStatistics(id, statistics));
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
