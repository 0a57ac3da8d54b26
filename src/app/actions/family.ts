/** The actions of one screen. */
import type { Action } from './action';

export interface Family {
  /** In the order in which the palette shows them. */
  actions: readonly Action[];
  /** Reads what their obstacles depend on, for when the screen is not open; never rejects. */
  ready: () => Promise<unknown>;
}
