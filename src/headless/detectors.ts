/** Detectors that a command was given, with what it says of them. */
import { answerFor, findDetector, sayOneOutput, setStatisticsBeside } from '@/app/state/detectors';
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

/** Why a detector gives no attack scores, and the way out. */
export function withoutAttackScore(id: string): string {
  const isOne = findDetector(id)?.oneLogit === true;
  return isOne
    ? 'what its one output means is not known: say it by --one-output fake or real'
    : 'which of its outputs is genuine is not known';
}
