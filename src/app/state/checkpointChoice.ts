/** A checkpoint that was chosen, over a reload: what was trained here is opened again, a file has to be chosen again. */
import * as v from 'valibot';
import { displayText } from '@/lib/displayText';
import { ENCODER_NAMES } from '@/lib/presets';
import { refreshDetectors, useDetectors } from './detectors';
import { checkpointFile, ownCheckpoints, type CheckpointOrigin } from './ownCheckpoints';
import { refreshRuns, useRuns } from './runsStore';
import type { TabChoice } from './tabChoice';

const OriginSchema = v.object({
  from: v.picklist(['run', 'detector', 'file', 'demonstration']),
  id: v.string(),
  title: v.string(),
});

interface CheckpointUse {
  /** Under which the tab remembers it. */
  key: string;
  store: TabChoice<unknown>['store'];
  /** Of the one in use; null: none is. */
  origin: () => CheckpointOrigin | null;
  take: (file: File) => Promise<unknown>;
  /** Where the network that comes with the app may be chosen. */
  takeDemonstration?: () => Promise<unknown>;
  /** The model that the settings ask for, which a link may have changed since; absent: any is as good. */
  preset?: () => string;
}

export function checkpointChoice({
  key,
  store,
  origin,
  take,
  takeDemonstration,
  preset,
}: CheckpointUse): TabChoice<CheckpointOrigin> {
  return {
    ...{ key, store, schema: OriginSchema },
    read: origin,
    restore: async ({ from, id, title }) => {
      const name = displayText(title, 80);
      if (from === 'file') return [`"${name}" was a file, which this page does not store: choose it again.`];
      if (from === 'demonstration') {
        await takeDemonstration?.();
        return [];
      }
      await Promise.all([refreshRuns(), refreshDetectors()]);
      const known = ownCheckpoints(useRuns.getState().runs, useDetectors.getState().saved, [from]);
      const own = known.find((one) => one.id === id);
      if (!own) return [`"${name}" was chosen and is no longer saved in this browser.`];
      const asked = preset?.();
      if (asked !== undefined && ENCODER_NAMES.some((each) => each === own.size) && own.size !== asked)
        return [`"${name}" is ${own.size} and the settings say ${asked}: it is no longer chosen.`];
      if (origin() === null) await take(await checkpointFile(own));
      return [];
    },
  };
}
