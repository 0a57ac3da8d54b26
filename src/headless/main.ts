/**
 * The page behind `npm run lab`: the sessions of the app without its screens, as commands and events (see `protocol.ts`).
 * No React, and nothing to press.
 */
import { onFailure } from '@/app/reportFailure';
import { saveFile } from '@/app/saveFile';
import { takeEngine } from '@/app/state/engineStore';
import { useHeadsQuestion } from '@/app/state/headsQuestion';
import { ENGINE } from '@/lib/engineSettings';
import { LabError, toErrorReport } from '@/lib/errors';
import { ablation } from './commands/ablation';
import { compare } from './commands/compare';
import { evaluate } from './commands/evaluate';
import { exportRun } from './commands/exportRun';
import { finetune } from './commands/finetune';
import { forge } from './commands/forge';
import { importFaces } from './commands/importFaces';
import { maps } from './commands/maps';
import { plan } from './commands/plan';
import { pretrain } from './commands/pretrain';
import { probe } from './commands/probe';
import { protocol } from './commands/protocol';
import { score } from './commands/score';
import { downloadPace } from './downloadPace';
import { inOneLine, type Host } from './host';
import type { Ending, Lab, LabEvent, LabRequest, Slot } from './protocol';

declare global {
  interface Window {
    lab: Lab;
  }
}

const input = document.querySelector<HTMLInputElement>('#files');
if (!input) throw new Error('headless.html has no input with id "files".');

const taken = new Map<Slot, { path: string; file: File }[]>();
let stopping: AbortController | null = null;
/** Nobody is there to be asked: the command has said it, or the file is refused. */
let heads: number | undefined;
const mayDownload = downloadPace();
useHeadsQuestion.subscribe(({ question }) => question?.answer(heads ?? null));

function take(slot: Slot, paths: readonly string[]): void {
  const files = [...(input?.files ?? [])];
  if (files.length !== paths.length)
    throw new Error(`The input holds ${files.length} files, and ${paths.length} paths were named.`);
  const before = taken.get(slot) ?? [];
  taken.set(slot, [...before, ...files.map((file, i) => ({ path: paths[i], file }))]);
}

function work(request: LabRequest, host: Host): Promise<Ending> {
  switch (request.command) {
    case 'import':
      return importFaces(request, host);
    case 'plan':
      return plan(request, host);
    case 'pretrain':
      return pretrain(request, host);
    case 'ablation':
      return ablation(request, host);
    case 'finetune':
      return finetune(request, host);
    case 'protocol':
      return protocol(request, host);
    case 'evaluate':
      return evaluate(request, host);
    case 'score':
      return score(request, host);
    case 'compare':
      return compare(host);
    case 'probe':
      return probe(request, host);
    case 'forge':
      return forge(request, host);
    case 'maps':
      return maps(request, host);
    case 'export':
      return exportRun(request, host);
  }
}

async function run(request: LabRequest, tell: (event: LabEvent) => unknown): Promise<Ending> {
  const controller = new AbortController();
  const host: Host = {
    tell: (event) => void tell(event),
    save: async ({ name, blob }, as = name) => {
      await mayDownload();
      saveFile(as, blob);
      await tell({ event: 'file', name: as });
    },
    files: (slot) => taken.get(slot) ?? [],
    signal: controller.signal,
  };
  onFailure((failure) => host.tell({ event: 'warning', reason: inOneLine(failure) }));
  try {
    if (stopping)
      throw new LabError('wrong-state', 'A command is active.', 'Wait until it ends, or stop it first.');
    stopping = controller;
    heads = 'heads' in request ? request.heads : undefined;
    return await work(request, host);
  } catch (error) {
    return { event: 'failed', reason: inOneLine(toErrorReport(error)) };
  } finally {
    if (stopping === controller) stopping = null;
    taken.clear();
  }
}

const compute = (engine: string): void => takeEngine(ENGINE.link.fromQuery(new URLSearchParams(engine)));

compute('');
window.lab = { compute, take, run, stop: () => stopping?.abort() };
