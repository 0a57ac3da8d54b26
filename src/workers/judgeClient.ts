/**
 * The page's side of the judge worker, which starts with the first question. A worker that died or lost its GPU is
 * replaced at the next one.
 */
import { releaseProxy, wrap, type Remote } from 'comlink';
import type { JudgeLab } from '@/engine/evaluation/judgeLab';
import { LabError } from '@/lib/errors';
import './transfer';
import { watchForDeath, type Death } from './watchForDeath';

interface Hired {
  api: Remote<JudgeLab>;
  death: Death;
  dismiss(): void;
}

let hired: Hired | undefined;

/**
 * Asks the judge for something, e.g. `askJudge((judge) => judge.logits(id, faces))`.
 * @throws LabError as `JudgeLab` does; Error when the worker has died
 */
export async function askJudge<T>(question: (judge: Remote<JudgeLab>) => Promise<T>): Promise<T> {
  hired ??= hire();
  const { api, death, dismiss } = hired;
  try {
    return await death.orDeath(question(api));
  } catch (error) {
    if (error instanceof LabError && error.code === 'adapter-lost') dismiss();
    throw error;
  }
}

function hire(): Hired {
  const worker = new Worker(new URL('./judge.worker.ts', import.meta.url), { type: 'module', name: 'judge' });
  const api = wrap<JudgeLab>(worker);
  let ended = false;
  const dismiss = (): void => {
    if (ended) return;
    ended = true;
    hired = undefined;
    api[releaseProxy]();
    worker.terminate();
  };
  const death = watchForDeath(worker, 'judge', dismiss);
  return { api, death, dismiss };
}
