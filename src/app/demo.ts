/** The first look, behind one button: sample faces, the smallest model, and a run that begins by itself. */
import { toast } from 'sonner';
import { defaultPretrainConfig } from '@/lib/config';
import { performAction } from './actions/perform';
import { start } from './actions/pretrain/run';
import { openSamples } from './state/samples';
import { useSettings } from './state/settingsStore';

/** Pressed twice, it is one look. */
let underWay: Promise<void> | undefined;

/** Over the samples, whatever dataset was open before. An active run is left alone. */
export function runDemo(): Promise<void> {
  return (underWay ??= look().finally(() => (underWay = undefined)));
}

async function look(): Promise<void> {
  useSettings.getState().replace(defaultPretrainConfig('nano'));
  await openSamples();
  const obstacle = start.obstacle();
  if (obstacle) toast.info(obstacle);
  else await performAction(start);
}
