/** The one way in: whatever was dropped, pasted, picked or photographed goes to the screen that is open. */
import { groupShards } from '@/lib/checkpointNames';
import { LabError, toErrorReport } from '@/lib/errors';
import { forEachOf } from '@/lib/forEachOf';
import { isPixelStatisticsFile } from '@/lib/pixelStatistics';
import {
  beginIntake,
  noteIntake,
  refuseTaken,
  useIntake,
  type ModelFolder,
  type ModelUse,
  type ScreenIntake,
} from './intakeStore';
import { cannotRead, sortChosen, type Sorted } from './sorting';
import type { Chosen } from './sources';

/**
 * @param takeFaces what becomes of photographs; absent: what the screen does with them
 * @throws LabError `wrong-state` on a screen that takes no files; whatever the screen's own work rejects with
 */
export async function takeIn(
  chosen: readonly Chosen[],
  takeFaces?: ScreenIntake['takeFaces'],
): Promise<void> {
  if (chosen.length === 0) return;
  const { screen } = useIntake.getState();
  if (!screen) {
    throw new LabError(
      'wrong-state',
      'This screen accepts no files.',
      'Drop photographs on Score, or on Faces, Pretrain, Train, Evaluate or Masks to import them.',
    );
  }
  beginIntake();
  const onFound = (listing: number) => useIntake.setState({ listing });
  const sorted = await sortChosen(chosen, screen, onFound).finally(() =>
    useIntake.setState({ listing: null }),
  );
  useIntake.setState({ account: sorted.account });
  // First the models: a detector answers for the photographs that came with it. One that is refused costs them nothing.
  try {
    await takeModels(screen, sorted);
  } catch (error) {
    if (sorted.sources.length === 0) throw error;
    const { message, remedy } = toErrorReport(error);
    noteIntake(`${message} ${remedy}`);
  }
  if (sorted.sources.length > 0) await (takeFaces ?? screen.takeFaces)(sorted);
}

async function takeModels({ modelUses }: ScreenIntake, { models, sources }: Sorted): Promise<void> {
  const folders = new Map<string, File[]>();
  for (const { path, kind, open } of models) {
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    try {
      folders.set(folder, [...(folders.get(folder) ?? []), await open()]);
    } catch (error) {
      refuseTaken(kind, cannotRead(path, error));
    }
  }
  const groups = [...folders].map(([folder, files]): ModelFolder => ({ folder, files }));
  if (groups.length === 0) return;
  if (groups.every(({ files }) => files.every(isPixelStatisticsFile))) {
    const use = modelUses.find(({ textAlone }) => textAlone);
    // Where there are several uses, one that came with pictures is of their dataset.
    const isOfDataset = sources.length > 0 && modelUses.length > 1;
    if (use && !isOfDataset) await takeFor(use, groups);
    else refuseAll(groups, [], NO_MODEL);
  } else if (modelUses.length > 1) useIntake.setState({ asking: groups });
  else await takeFor(modelUses[0], groups);
}

const NO_MODEL = {
  reason: 'There is no model beside it that it could belong to.',
  remedy: 'Drop it together with its checkpoint.',
};
const ONE_MODEL = { reason: 'This screen uses one model at a time.', remedy: 'Drop it alone.' };

/** @param used those that are not refused */
function refuseAll(folders: readonly ModelFolder[], used: readonly File[], why: typeof NO_MODEL): void {
  for (const { folder, files } of folders) {
    for (const file of files) {
      const kind = isPixelStatisticsFile(file) ? 'statistics' : 'model';
      if (!used.includes(file)) refuseTaken(kind, { path: folder + file.name, ...why });
    }
  }
}

/**
 * Gives models to one of the screen's uses for them: those of a folder together, with the text beside them.
 */
export async function takeFor({ single, take }: ModelUse, folders: readonly ModelFolder[]): Promise<void> {
  useIntake.setState({ asking: [] });
  if (!single) {
    await forEachOf(folders, async ({ files }) => void (await take(files)));
    return;
  }
  const [first] = folders.flatMap(({ files }) => modelsOf(files));
  refuseAll(folders, first, ONE_MODEL);
  await take(first);
}

/** Each model of a folder, in its parts, with the texts that lie there; the texts alone where there is no model. */
function modelsOf(files: readonly File[]): File[][] {
  const texts = files.filter(isPixelStatisticsFile);
  const models = groupShards(files.filter((file) => !texts.includes(file)));
  return models.length > 0 ? models.map((model) => [...model, ...texts]) : [texts];
}
