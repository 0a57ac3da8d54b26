/** A protocol as the page knows it: what the form asks for, what is going on, what is known so far. */
import { create } from '@/app/state/createStore';
import type { ErrorReport } from '@/lib/errors';
import type { ProtocolChoice } from '@/lib/protocol';
import { USUAL_SHOTS } from '@/lib/protocol';
import type { ProtocolResults } from '@/lib/protocolTable';

interface Working {
  done: number;
  total: number;
  title: string;
  /** How many of those that are done had been trained before. */
  reused: number;
  /** A person has ended it. */
  stopping: boolean;
}

export interface ProtocolState {
  /** What the form asks for. */
  next: Omit<ProtocolChoice, 'config'>;
  /** The detector that is being trained or tested, of how many; null: nothing is going on. */
  working: Working | null;
  /** The table as it grows; stays when a protocol ends. */
  results: ProtocolResults | null;
  problem: ErrorReport | null;
}

export const useProtocol = create<ProtocolState>()(() => ({
  next: { preset: 'anti-spoofing', shots: [...USUAL_SHOTS], seeds: 1 },
  ...{ working: null, results: null, problem: null },
}));

/** Changes what the form asks for. */
export function chooseProtocol(change: Partial<ProtocolState['next']>): void {
  useProtocol.setState(({ next }) => ({ next: { ...next, ...change } }));
}
