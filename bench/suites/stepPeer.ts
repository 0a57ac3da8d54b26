/** A peer of the step suite that runs elsewhere: what it is given, and what it does. */
import type { Preset } from '@/lib/presets';
import type { HostParameters, StepFigures, StepSettings } from '../peers/jaxStep';
import type { SeededBatch } from './stepBatch';

export interface StepPeerGiven {
  preset: Preset;
  batch: SeededBatch;
  parameters: { online: HostParameters; target: HostParameters };
  settings: StepSettings & { maskRatio: number; lr: number; momentum: number };
}

export interface StepPeer {
  /** Takes one step and says what it came to. */
  step(): Promise<StepFigures>;
  dispose(): void;
}

/** Starts it on so many threads. @throws Error with the reason when it cannot */
export type StepPeerFactory = (given: StepPeerGiven, threads: number) => Promise<StepPeer>;
