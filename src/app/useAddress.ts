/** A screen's state in the page's address, in a component. */
import { useEffect } from 'react';
import { followAddress, type AddressSlice } from '@/app/state/address';
import type { LinkCodec } from '@/lib/settings/link';

/** Keeps store and address together while the component is there. Both arguments must stay the same. */
export function useAddress<State, T>(codec: LinkCodec<T>, slice: AddressSlice<State, T>): void {
  useEffect(() => followAddress(codec, slice), [codec, slice]);
}
