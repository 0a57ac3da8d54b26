/** What the person wants to be computed on, told to a worker before it computes anything; and what came of it. */
import { ENGINE, type EngineWish } from '@/lib/engineSettings';
import type { EngineReport } from './adapter';

let wish: EngineWish = ENGINE.complete();
let hear: (report: EngineReport) => void = () => {};

/**
 * Counts for an engine that is claimed from now on; one that was claimed stays.
 * @param claimed hears what was claimed
 */
export function chooseEngine(next: EngineWish, claimed: (report: EngineReport) => void = () => {}): void {
  wish = next;
  hear = claimed;
}

/** For whoever claims. */
export const tellEngine = (report: EngineReport): void => hear(report);

export const chosenEngine = (): EngineWish => wish;
