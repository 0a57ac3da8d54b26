/** A link to what the masking lab shows. */
import { MASKS_ADDRESS } from '@/app/state/masksStore';
import { MASK_LINK } from '@/lib/maskView';
import { copyLink } from '../copyLink';

/** Face id, seed, ratio, patch, region and strategies: whoever opens it sees the same masks. */
export const copyMasksLink = copyLink({
  ...{ screen: '/masks', codec: MASK_LINK, slice: MASKS_ADDRESS, title: 'Copy a link to these masks' },
  said: 'It reproduces these masks and never holds a face.',
});
