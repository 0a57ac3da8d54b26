/** The first look, behind one button: sample faces, a small model, and a run that begins by itself. */
import { toast } from 'sonner';
import { navigate } from './navigate';
import { defaultPretrainConfig } from '@/lib/config';
import { firstLookPreset } from '@/lib/firstLook';
import { performAction } from './actions/perform';
import { start } from './actions/pretrain/run';
import { trainingSession } from './lab';
import { openSamples } from './state/samples';
import { useSettings } from './state/settingsStore';

/** Pressed twice, it is one look. */
let underWay: Promise<void> | undefined;

/** Over the samples, whatever dataset was open before. An active run is left alone. */
export function runDemo(): Promise<void> {
  return (underWay ??= look().finally(() => (underWay = undefined)));
}

async function look(): Promise<void> {
  // Where nothing can compute, the screen says so, and why.
  const preset = await trainingSession.connect().then(firstLookPreset, () => 'nano' as const);
  navigate(`/pretrain?preset=${preset}`);
  useSettings.getState().replace(defaultPretrainConfig(preset));
  await openSamples();
  const obstacle = start.obstacle();
  if (obstacle) toast.info(obstacle);
  else await performAction(start);
}
