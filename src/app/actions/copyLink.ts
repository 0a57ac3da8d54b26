/** The command that copies a link to what a screen shows: of the same codec and part of the store as its address. */
import { toast } from 'sonner';
import type { ScreenPath } from '@/app/screenNames';
import type { AddressSlice } from '@/app/state/address';
import type { LinkCodec } from '@/lib/settings/link';
import { always, type Action, type Watched } from './action';

interface LinkParts<State, T> {
  screen: ScreenPath;
  codec: LinkCodec<T>;
  slice: AddressSlice<State, T>;
  /** What the button says. */
  label?: string;
  title: string;
  /** What the link holds, and what it never does. */
  said: string;
  watches?: readonly Watched[];
  /** Why there is nothing to share; it must not be null where the slice reads null. */
  obstacle?: () => string | null;
}

export function copyLink<State, T>(parts: LinkParts<State, T>): Action {
  const { screen, codec, slice, label = 'Copy link', title, said, watches = [], obstacle = always } = parts;
  return {
    ...{ id: `${screen.slice(1)}.copyLink`, label, title, screens: [screen], watches, obstacle },
    perform: async () => {
      const value = slice.read(slice.store.getState());
      if (value === null) return;
      const query = codec.toQuery(value).toString();
      await navigator.clipboard.writeText(`${location.origin}${location.pathname}?${query}`);
      toast.success(`Link copied. ${said}`);
    },
  };
}
