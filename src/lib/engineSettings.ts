/** What computes in this browser: settings of the machine, not of a run, so that no run's record or link holds them. */
import { defineSettings } from './settings/define';
import { choice, number } from './settings/kinds';
import { recall, remember } from './siteStorage';

/** What can compute. */
export type EngineName = 'gpu' | 'cpu';
const ENGINES = ['auto', 'gpu', 'cpu'] as const;
/** What the CPU engine is called, in records too. */
export const cpuEngineName = (threads: number): string =>
  `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;

/** Whether an engine of this name is the CPU's, which gives the same bits whatever its threads. */
export const isCpuEngineName = (name: string): boolean => /^CPU, \d+ threads?$/.test(name);

/** Threads beyond these would have no place in the kernels' static memory (`ml/ops/wasm/assembly/job.ts`). */
export const MOST_THREADS = 64;

// prettier-ignore
const settings = {
  engine: choice('auto', ENGINES, { group: 'engine', label: 'Engine', words: { auto: 'automatic', gpu: 'GPU (WebGPU)', cpu: 'CPU (WebAssembly)' }, reason: 'Automatic takes the GPU where there is a real one, and the CPU where the browser has none or only emulates one. On the CPU the same faces, settings and seed give the same weights on every machine.' }),
  threads: number(0, { group: 'engine', label: 'Threads on the CPU', range: [0, MOST_THREADS], whole: true, slider: false, when: { engine: ['auto', 'cpu'] }, reason: '0 leaves one core to the page and takes all others. Results do not depend on it.' }),
};

export const ENGINE = defineSettings({ groups: { engine: 'Settings' }, settings, always: [] });

/** What a person wants to be computed on; `threads` 0 means all cores but one. */
export type EngineWish = ReturnType<typeof ENGINE.parse>;

const STORAGE_KEY = 'fsfm-lab.engine';

/** What was chosen in this browser, else the defaults; what cannot be read counts as not chosen. */
export function rememberedEngine(): EngineWish {
  return ENGINE.link.open(new URLSearchParams(recall(STORAGE_KEY) ?? '')).value ?? ENGINE.complete();
}

export function rememberEngine(wish: EngineWish): void {
  remember(STORAGE_KEY, ENGINE.link.toQuery(wish).toString());
}
