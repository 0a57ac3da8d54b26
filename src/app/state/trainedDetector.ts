/** What the training of a detector alone can do: split plans, self-blended pairs, the held-out faces, the library. */
import { reportFailure } from '@/app/reportFailure';
import type { DetectorConfig } from '@/lib/detectorConfig';
import type { MadeFakes } from '@/lib/madeFakes';
import type { BlendPreview, ForgeryPreview, LibraryFace, SplitPlan } from '@/workers/protocol';
import { finetuneRoom, splitRoom } from '@/workers/training';
import { saveDetectorFile } from './detectors';
import { readCrop } from './faceCrops';
import { latestOnly } from './latestOnly';
import { changeTraining, finetuningOf, useTraining, type Training } from './trainingStore';
import { useDetectorSettings } from './settingsStore';
import { labelledFaces, useTrain } from './trainStore';

const question = latestOnly();

/** How the faces would be split, into the store; a later call overtakes an earlier one. */
export async function planSplit(faces: readonly LibraryFace[]): Promise<void> {
  const isLatest = question();
  const plan = await splitOf(useDetectorSettings.getState().draft, faces);
  if (isLatest()) useTrain.setState({ plan });
}

/** How faces would be split with these settings; null where none has a class. */
export async function splitOf(
  config: DetectorConfig,
  faces: readonly LibraryFace[],
): Promise<SplitPlan | null> {
  const items = splitItems(faces);
  return items.length > 0 ? splitRoom.ask((room) => room.plan(config, items)) : null;
}

/** Ids of the faces that a detector with these settings would be tested on. */
export async function heldOutIds(
  config: DetectorConfig,
  faces: readonly LibraryFace[],
): Promise<ReadonlySet<string>> {
  return new Set(await finetuneRoom.ask((room) => room.heldOut(config, splitItems(faces))));
}

/** What a split needs to know of each face that has a class. */
function splitItems(faces: readonly LibraryFace[]) {
  return labelledFaces(faces).map(({ id, name, label, group, split, framing, pose }) => ({
    id,
    name,
    label,
    group: group ?? null,
    ...(split === undefined ? {} : { split }),
    ...(framing && { framing }),
    hasGeometry: pose !== undefined,
  }));
}

/** One self-blended image of a stored face. */
export async function previewBlend(face: LibraryFace, seed: number, strength: number): Promise<BlendPreview> {
  const { rgb, parsing } = await readCrop(face);
  return finetuneRoom.ask((room) => room.preview({ rgb, parsing }, seed, strength));
}

/** Faces that are opened for one example: candidates of whom one may fit. */
const EXAMPLE_FACES = 32;

/** A swapped or edited fake of one of these faces, another by another seed. @param genuine at least one */
export function previewForgery(
  genuine: readonly LibraryFace[],
  seed: number,
  fakes: MadeFakes,
): Promise<ForgeryPreview> {
  const stride = Math.max(1, Math.floor(genuine.length / EXAMPLE_FACES));
  const chosen = Array.from({ length: Math.min(genuine.length, EXAMPLE_FACES) }, (_, i) => genuine[(seed + i * stride) % genuine.length]); // prettier-ignore
  return finetuneRoom.ask((room) => room.previewForgery(chosen, seed, fakes));
}

/** Evaluates the training of this tab on the held-out faces, into the store. @throws LabError as `FinetuneRoom.evaluate` */
export async function evaluateHeldOut(): Promise<void> {
  const { runId } = finetuningOf(useTraining.getState());
  const report = await finetuneRoom.ask((room) => room.evaluate(runId));
  if (finetuningOf(useTraining.getState()).runId === runId) changeTraining({ report });
}

let saving: Promise<void> = Promise.resolve();

/** A detector that took an hour to train is not lost with the tab: its best epoch goes into the library. */
export function keepDetector(training: Training): Promise<void> {
  saving = saveBest(training);
  return saving;
}

/** Settles when the detector of the last training is in the library: nobody else writes its file then. Never rejects. */
export const detectorSaved = (): Promise<void> => saving;

async function saveBest(training: Training): Promise<void> {
  if (training.kind !== 'finetune' || training.bestEpoch === 0) return;
  await reportFailure(async () => {
    const { name, blob } = await finetuneRoom.ask((room) => room.bestDetector(training.runId));
    const { id } = await saveDetectorFile(new File([blob], name), 'trained');
    if (finetuningOf(useTraining.getState()).runId === training.runId) changeTraining({ detectorId: id });
  });
}
