/** Action: see `action.ts`. */
import { toast } from 'sonner';
import type { Action } from './action';

/** The address holds the settings; whoever opens it gets the same form. */
export const copyLink: Action = {
  name: 'copyLink',
  label: 'Copy link to settings',
  obstacle: ({ settingIssue }) => settingIssue,
  perform: async () => {
    await navigator.clipboard.writeText(location.href);
    toast.success('Link copied. It holds the settings, never the faces.');
  },
};
