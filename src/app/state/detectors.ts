/** The detectors kept in this browser, and what a person does with them. Everything here rejects as the library does. */
import { create } from '@/app/state/createStore';
import { saveFile } from '@/app/saveFile';
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import { fetchExisting } from '@/workers/files';
import { askJudge } from '@/workers/judgeClient';
import type { KeptDetector } from '@/workers/judgeProtocol';
import type { DetectorInfo } from '@/workers/shelfProtocol';

const DEMO_DETECTOR = `${import.meta.env.BASE_URL}demo/detector.safetensors`;

export interface DetectorsState {
  /** The latest first; null until the library was read. */
  kept: readonly KeptDetector[] | null;
  /** Why it could not be read. */
  problem: ErrorReport | null;
}

export const useDetectors = create<DetectorsState>()(() => ({ kept: null, problem: null }));

/** Reads the library again; never rejects. */
export async function refreshDetectors(): Promise<void> {
  try {
    useDetectors.setState({ kept: await askJudge((judge) => judge.detectors()), problem: null });
  } catch (error) {
    useDetectors.setState({ problem: toErrorReport(error) });
  }
}

/**
 * Keeps files of detectors.
 * @throws LabError of the first that could not be kept, naming it; the others are kept
 */
export async function keepDetectorFiles(files: readonly File[]): Promise<void> {
  let failure: LabError | undefined;
  for (const file of files) {
    try {
      await askJudge((judge) => judge.keep(file, file.name));
    } catch (error) {
      const { message, remedy } = toErrorReport(error);
      failure ??= new LabError('invalid-file', `"${file.name}": ${message}`, remedy);
    }
  }
  await refreshDetectors();
  if (failure) throw failure;
}

/** The detector that came with the app. @throws LabError `model-missing` */
export async function fetchDemoDetector(): Promise<File> {
  try {
    const blob = await (await fetchExisting(DEMO_DETECTOR)).blob();
    return new File([blob], 'demonstration detector.safetensors');
  } catch (cause) {
    throw new LabError(
      'model-missing',
      'The demonstration detector is not here.',
      'Open a detector file, or train one on the Train screen.',
      { cause },
    );
  }
}

export async function renameDetector(id: string, name: string): Promise<void> {
  await askJudge((judge) => judge.rename(id, name));
  await refreshDetectors();
}

/** Names the outputs of a detector, in the order of its logits. */
export async function nameOutputs(id: string, classes: readonly string[]): Promise<void> {
  await askJudge((judge) => judge.nameClasses(id, classes));
  await refreshDetectors();
}

/** Gives a detector the mean and standard deviation that its file does not name. */
export async function keepStatistics(id: string, statistics: DetectorInfo['statistics']): Promise<void> {
  await askJudge((judge) => judge.takeStatistics(id, statistics));
  await refreshDetectors();
}

export async function removeDetector(id: string): Promise<void> {
  await askJudge((judge) => judge.remove(id));
  await refreshDetectors();
}

/** Hands the file out as it came. */
export async function saveDetector({ info }: KeptDetector): Promise<void> {
  const file = await askJudge((judge) => judge.file(info.id));
  saveFile(/\.\w+$/.test(info.name) ? info.name : `${info.name}.safetensors`, file);
}
