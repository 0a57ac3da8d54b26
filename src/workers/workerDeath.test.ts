/** A worker that dies ends the questions to it with a message, and the next question goes to a fresh one. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { askJudge } from './judgeClient';
import { endSurvey } from './maskClient';
import { watchForDeath } from './watchForDeath';

/** Hears and never answers. */
class SilentWorker extends EventTarget {
  static readonly all: SilentWorker[] = [];
  isTerminated = false;

  constructor() {
    super();
    SilentWorker.all.push(this);
  }

  postMessage(): void {}

  terminate(): void {
    this.isTerminated = true;
  }

  die(message: string): void {
    this.dispatchEvent(Object.assign(new Event('error'), { message }));
  }
}

vi.stubGlobal('Worker', SilentWorker);
beforeEach(() => SilentWorker.all.splice(0));

/** Collects garbage, which Node offers only on demand. */
function collectGarbage(): void {
  setFlagsFromString('--expose_gc');
  (runInNewContext('gc') as () => void)();
}

it('holds no answer of a worker that lives on', async () => {
  const death = watchForDeath(new SilentWorker() as unknown as Worker, 'test');
  const ask = async (): Promise<WeakRef<object>> =>
    new WeakRef(await death.orDeath(Promise.resolve({ pixels: new Uint8Array(1e6) })));
  const answers = [await ask(), await ask()];
  await new Promise((resolve) => setTimeout(resolve)); // a WeakRef holds until the task ends
  collectGarbage();
  expect(answers.map((answer) => answer.deref())).toEqual([undefined, undefined]);
});

describe.each([
  ['judge', () => askJudge((judge) => judge.detectors())],
  ['mask', () => endSurvey()],
] as const)('the %s worker', (name, ask) => {
  it('tells everyone who waits why, when it dies, and is replaced', async () => {
    const [first, second] = [ask(), ask()];
    expect(SilentWorker.all).toHaveLength(1);
    SilentWorker.all[0].die('out of memory');
    await expect(first).rejects.toThrow(`The ${name} worker failed: out of memory`);
    await expect(second).rejects.toThrow('out of memory');

    const third = ask();
    expect(SilentWorker.all).toHaveLength(2);
    SilentWorker.all[1].die('');
    await expect(third).rejects.toThrow('its script could not be loaded');
  });
});
