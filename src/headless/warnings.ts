/** What the screens warn of, said by the commands too. */
import { splitOf } from '@/app/state/trainedDetector';
import {
  geometryWarning,
  trainingWarnings,
  unseenFamilyWarning,
  warningLine,
  type Warning,
} from '@/app/state/warnings';
import { labelledFaces } from '@/app/state/trainStore';
import type { DetectorConfig } from '@/lib/detectorConfig';
import { detectorAdvice, type Advice } from '@/lib/smallData';
import type { LibraryFace } from '@/workers/protocol';
import type { Host } from './host';

export function tellWarnings({ tell }: Pick<Host, 'tell'>, warnings: readonly (Warning | null)[]): void {
  for (const warning of warnings) if (warning) tell({ event: 'warning', reason: warningLine(warning) });
}

/** Tells what would suit the faces better, as the forms say it beside their fields; nothing is changed. */
export function tellAdvice(tell: Host['tell'], advice: readonly Advice[]): void {
  for (const { key, text, value } of advice)
    tell({ event: 'advice', setting: key, suggested: value, reason: text });
}

/** As Train says it before a start. @param faces of the dataset, those without a class too */
export async function tellBeforeTraining(
  host: Pick<Host, 'tell'>,
  config: DetectorConfig,
  faces: readonly LibraryFace[],
): Promise<void> {
  const plan = await splitOf(config, faces);
  const used = labelledFaces(faces);
  const labels = used.map(({ label }) => label);
  tellWarnings(host, [
    unseenFamilyWarning(labels, config),
    geometryWarning(used, config),
    ...(plan ? trainingWarnings(plan, faces) : []),
  ]);
  if (plan) tellAdvice(host.tell, detectorAdvice(config, plan.counts));
}
