/** The first look, behind one button: sample faces, the smallest model, and a run that begins by itself. */
import { toast } from 'sonner';
import { defaultPretrainConfig } from '@/lib/config';
import { performAction } from './actions/perform';
import { start } from './actions/pretrain/run';
import { useFaces } from './state/facesStore';
import { importSamples, openLibrary } from './state/library';
import { useSettings } from './state/settingsStore';

/** Uses the faces that are there already, else imports the samples. An active run is left alone. */
export async function runDemo(): Promise<void> {
  useSettings.getState().replace(defaultPretrainConfig('nano'));
  await openLibrary();
  if (useFaces.getState().faces.length === 0) await importSamples();
  const obstacle = start.obstacle();
  if (obstacle) toast.info(obstacle);
  else await performAction(start);
}
