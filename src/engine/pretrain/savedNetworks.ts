/** The networks of a saved run on the GPU again, to be exported without the run itself. */
import { modelOf } from '@/lib/config';
import type { Moments } from '@/ml/optim/adamW';
import * as tf from '@/ml/tf';
import type { ExportableRun } from '../exports/exportRun';
import { disposeNetworks, restoreNetworks } from '../networks/networks';
import type { RunState } from './pretrainState';
import { partHeldOut } from '../data/heldOut';
import { openFaces } from '../data/storedFaces';

/**
 * Gives the run to `use`, then frees all that it takes.
 * @param withFaces opens the faces that it trained on too, from their datasets
 * @throws LabError `wrong-state` naming a face that is no longer stored
 */
export async function withSavedNetworks<T>(
  { head, values }: RunState,
  withFaces: boolean,
  use: (run: ExportableRun) => Promise<T>,
): Promise<T> {
  const { record, faceInfos } = head;
  const model = modelOf(record.config);
  const opened = await openFaces(withFaces ? partHeldOut(faceInfos, record.heldOut).trained : []);
  const moments: Moments[] = [];
  const networks = restoreNetworks(model, record.config.objective, values);
  try {
    for (const { spec, variable } of networks.online.trained()) {
      const { name } = spec;
      const moment = (which: 'm' | 'v') =>
        tf.tidy(() => tf.variable(tf.tensor(values(which, name), variable.shape), false));
      moments.push({ name, m: moment('m'), v: moment('v') });
    }
    return await use({ model, networks, moments, record, faces: opened.faces });
  } finally {
    for (const { m, v } of moments) tf.dispose([m, v]);
    disposeNetworks(networks);
    opened.close();
  }
}
