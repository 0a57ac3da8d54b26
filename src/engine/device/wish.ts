/** What the person wants to be computed on, told to a worker before it computes anything. */
import { ENGINE, type EngineWish } from '@/lib/engineSettings';

let wish: EngineWish = ENGINE.complete();

/** Counts for an engine that is claimed from now on; one that was claimed stays. */
export function chooseEngine(next: EngineWish): void {
  wish = next;
}

export const chosenEngine = (): EngineWish => wish;
