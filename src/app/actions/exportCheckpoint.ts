/** Action: see `action.ts`. */
import { runSession } from '@/app/lab';
import { saveFile } from '@/app/saveFile';
import { useRun } from '@/app/state/runStore';
import type { Action } from './action';

/** The online network's weights, named as in released checkpoints. */
export const exportCheckpoint: Action = {
  name: 'exportCheckpoint',
  label: 'Checkpoint (.safetensors)',
  obstacle: ({ phase, hasSteps }) => {
    if (!hasSteps) return 'There are no trained weights yet.';
    return phase === 'failed' ? 'The weights were lost with the failed run.' : null;
  },
  perform: async () => {
    const bytes = await runSession.exportCheckpoint();
    const step = useRun.getState().latest?.step ?? 0;
    saveFile(`fsfm-step-${step}.safetensors`, new Blob([new Uint8Array(bytes)]));
  },
};
