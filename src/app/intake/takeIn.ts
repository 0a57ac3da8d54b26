/** The one way in: whatever was dropped, pasted, picked or photographed goes to the screen that is open. */
import { wholeModels } from '@/app/state/wholeModels';
import { LabError } from '@/lib/errors';
import { beginIntake, refuseTaken, useIntake, type ModelUse, type ScreenIntake } from './intakeStore';
import { cannotRead, sortChosen, type ChosenFile } from './sorting';
import type { Chosen } from './sources';

/** @throws LabError `wrong-state` on a screen that takes no files; whatever the screen's own work rejects with */
export async function takeIn(chosen: readonly Chosen[]): Promise<void> {
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
  // First the models: a detector answers for the photographs that came with it.
  await takeModels(screen, sorted.models);
  if (sorted.sources.length > 0) await screen.takeFaces(sorted);
}

async function takeModels({ modelUses }: ScreenIntake, chosen: readonly ChosenFile[]): Promise<void> {
  const files: File[] = [];
  for (const { path, kind, open } of chosen) {
    try {
      files.push(await open());
    } catch (error) {
      refuseTaken(kind, cannotRead(path, error));
    }
  }
  if (files.length === 0) return;
  if (modelUses.length > 1) useIntake.setState({ asking: files });
  else await takeFor(modelUses[0], files);
}

/** Gives models to one of the screen's uses for them. */
export async function takeFor({ single, take }: ModelUse, files: readonly File[]): Promise<void> {
  useIntake.setState({ asking: [] });
  const whole = await wholeModels(files);
  const taken = single ? whole.slice(0, 1) : whole;
  for (const { name } of whole.slice(taken.length)) {
    refuseTaken('model', {
      path: name,
      reason: 'This screen uses one model at a time.',
      remedy: 'Drop it alone.',
    });
  }
  await take(taken);
}
