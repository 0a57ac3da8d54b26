/** A link to what the masking lab shows. */
import { toast } from 'sonner';
import { useMasks } from '@/app/state/masksStore';
import { MASK_LINK } from '@/lib/maskView';
import { always, type Action } from '../action';

/** Face id, seed, ratio, patch, region and strategies: whoever opens it sees the same masks. */
export const copyLink: Action = {
  id: 'masks.copyLink',
  label: 'Copy link',
  title: 'Copy a link to these masks',
  screens: ['/masks'],
  watches: [],
  obstacle: always,
  perform: async () => {
    const query = MASK_LINK.toQuery(useMasks.getState().view).toString();
    await navigator.clipboard.writeText(`${location.origin}${location.pathname}?${query}`);
    toast.success('Link copied. It reproduces these masks and never holds a face.');
  },
};
