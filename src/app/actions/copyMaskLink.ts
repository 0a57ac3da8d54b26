/** Action: see `action.ts`. */
import { toast } from 'sonner';
import { MASK_LINK } from '@/lib/maskView';
import { useMasks } from '@/app/state/masksStore';
import type { Action } from './action';

/** Face id, seed, ratio, patch, region and strategies: whoever opens it sees the same masks. */
export const copyMaskLink: Action = {
  name: 'copyMaskLink',
  label: 'Copy link',
  obstacle: () => null,
  perform: async () => {
    const query = MASK_LINK.toQuery(useMasks.getState().view).toString();
    await navigator.clipboard.writeText(`${location.origin}${location.pathname}?${query}`);
    toast.success('Link copied. It reproduces these masks and never holds a face.');
  },
};
