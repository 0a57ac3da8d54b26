/**
 * What this worker computes on: claimed once, by whichever room asks first, and shared by all of them. Which
 * it is to be, `decide.ts` knows.
 */
import { decideEngine, type EngineDecision } from './decide';
import type { Engine } from './engine';
import { chosenEngine, tellEngine } from './wish';

let claimed: Promise<Engine> | null = null;

/**
 * @throws LabError `webgpu-unavailable` where only the GPU would do, `wrong-state` or `out-of-memory` where the CPU engine
 *   cannot start; the next call tries again
 */
export function claimEngine(): Promise<Engine> {
  claimed ??= claim().then(
    (engine) => {
      tellEngine(engine.report);
      return engine;
    },
    (error: unknown) => {
      claimed = null;
      throw error;
    },
  );
  return claimed;
}

async function claim(): Promise<Engine> {
  const wish = chosenEngine();
  const decision = await decideEngine(wish);
  if (decision.engine === 'cpu') return startCpu(decision);
  try {
    return await (await import('./gpuEngine')).startGpu(decision.reason);
  } catch (error) {
    if (wish.engine === 'gpu') throw error;
    const { threads } = await decideEngine({ ...wish, engine: 'cpu' });
    const reason = `The GPU cannot be used: ${error instanceof Error ? error.message : String(error)}`;
    return startCpu({ engine: 'cpu', threads, reason });
  }
}

const startCpu = async (decision: EngineDecision) => (await import('./cpuEngine')).startCpu(decision);
