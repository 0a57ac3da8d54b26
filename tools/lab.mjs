/**
 * `npm run lab -- pretrain|ablation|finetune|evaluate|score|export ...`: the built app, headless, for sweeps and for machines without a
 * screen. It is the same page, driven by its buttons; LAB_USAGE has the options. FSFM_ADAPTER=hardware uses the GPU.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCommandLine } from './lib/commandLine.mjs';
import { ablation } from './lib/labAblation.mjs';
import { LAB_USAGE, readLabArguments } from './lib/labArguments.mjs';
import { withLab } from './lib/labBrowser.mjs';
import { evaluate } from './lib/labEvaluate.mjs';
import { exportKept } from './lib/labExport.mjs';
import { finetune } from './lib/labFinetune.mjs';
import { pretrain } from './lib/labPretrain.mjs';
import { score } from './lib/labScore.mjs';

const COMMANDS = { pretrain, ablation, finetune, evaluate, score, export: exportKept };

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));

const request = await readCommandLine('lab', LAB_USAGE, async (argv) => {
  const read = await readLabArguments(argv);
  mkdirSync(read.out, { recursive: true });
  return read;
});
const { command, json, out } = request;
/** @param {import('./lib/labPage.mjs').LabEvent} event */
const tell = (event) => console.log(json ? JSON.stringify(event) : inWords(event));

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    tell({ event: 'stopping', signal });
    stop.abort();
  });
}

// What only judges keeps nothing: faces of an earlier command must not come into its figures.
const fleeting = command === 'evaluate' || command === 'score';
const profile = fleeting ? mkdtempSync(join(tmpdir(), 'fsfm-lab-')) : join(out, '.browser');

try {
  const ended = await withLab({ profile, log: console.error }, (page) =>
    COMMANDS[command](page, request, tell, stop.signal),
  );
  tell({ event: ended });
  process.exitCode = stop.signal.aborted ? 130 : 0;
} catch (error) {
  tell({ event: 'failed', reason: messageOf(error) });
  process.exitCode = 1;
} finally {
  if (fleeting) rmSync(profile, { recursive: true, force: true });
}

/** @param {import('./lib/labPage.mjs').LabEvent} event */
function inWords({ event, ...facts }) {
  const words = Object.entries(facts).map(([name, value]) =>
    typeof value === 'number' ? `${name} ${Number(value.toPrecision(5))}` : `${name} ${String(value)}`,
  );
  return [event, ...words].join(', ');
}
