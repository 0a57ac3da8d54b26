/** Detectors that a command was given, with what it says of them. */
import {
  answerFor,
  findDetector,
  saveDetectorFiles,
  sayOneOutput,
  setStatisticsBeside,
} from '@/app/state/detectors';
import type { Host } from './host';
import type { ModelAnswers } from './protocol';

/** @throws LabError `invalid-config` for a network that the file has not */
export async function tellOfDetector(
  id: string,
  { oneOutput, network, statistics = {} }: ModelAnswers,
): Promise<void> {
  if (network !== undefined && findDetector(id)?.networks) await answerFor(id, { network });
  if (oneOutput && findDetector(id)?.oneLogit) await sayOneOutput(id, oneOutput);
  const { name = '', statisticsFrom } = findDetector(id) ?? {};
  if (Object.hasOwn(statistics, name) && statisticsFrom === 'assumed')
    await setStatisticsBeside(id, statistics[name]);
}

/**
 * Takes the files of `detectors` into the library, and tells each.
 * @returns their ids
 * @throws LabError of the first file that is no detector, naming it
 */
export async function saveGivenDetectors(host: Host, said: ModelAnswers): Promise<string[]> {
  const files = host.files('detectors').map(({ path, file }) => new File([file], path));
  const ids = (await saveDetectorFiles(files)).map(({ id }) => id);
  for (const id of ids) await tellOfDetector(id, said);
  for (const id of ids) host.tell({ event: 'detector', name: findDetector(id)?.name ?? id, sha256: id });
  return ids;
}

/** Why a detector gives no attack scores, and the way out. */
export function withoutAttackScore(id: string): string {
  const isOne = findDetector(id)?.oneLogit === true;
  return isOne
    ? 'what its one output means is not known: say it by --one-output fake or real'
    : 'which of its outputs is genuine is not known';
}
