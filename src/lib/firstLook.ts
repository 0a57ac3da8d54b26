/** What the first look trains, and when a person sees its first step. */
import { faceWorkersFor } from './faceWorkers';

/** What of an engine decides. */
type Engine = { engine: 'gpu'; isFallback: boolean } | { engine: 'cpu'; threads: number };

/**
 * Micro (64 px, 64 patches) is the smallest model whose reconstructions look like faces: the one to show where its steps take
 * well under a second, which a real GPU does, and the CPU engine with a helping thread. On one thread, which the face models
 * and the page want too, and on an adapter that the CPU emulates, it would move a few times slower: there nano (32 px, 16
 * patches) shows that something is learnt at all.
 */
export function firstLookPreset(report: Engine): 'micro' | 'nano' {
  const isQuick = report.engine === 'gpu' ? !report.isFallback : report.threads >= 2;
  return isQuick ? 'micro' : 'nano';
}

/** Sample portraits that setup places beside the app, about. */
const SAMPLES = 60;
/** A portrait in one face worker, and what comes before and after all of them: loading the models, the first step. */
const PORTRAIT_MS = 400;
const REST_MS = 4000;

/** Until the first step of the first look: the portraits are found and parsed before. */
export function firstStepMs(machine: Parameters<typeof faceWorkersFor>[0]): number {
  return REST_MS + (SAMPLES * PORTRAIT_MS) / faceWorkersFor(machine);
}
