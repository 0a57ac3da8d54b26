/**
 * `npm run lab -- pretrain|ablation|finetune|export ...`: the built app, headless, for sweeps and for machines without a
 * screen. It is the same page, driven by its buttons; LAB_USAGE has the options. FSFM_ADAPTER=hardware uses the GPU.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ablation } from './lib/labAblation.mjs';
import { LAB_USAGE, readLabArguments } from './lib/labArguments.mjs';
import { withLab } from './lib/labBrowser.mjs';
import { exportKept } from './lib/labExport.mjs';
import { finetune } from './lib/labFinetune.mjs';
import { pretrain } from './lib/labPretrain.mjs';

const COMMANDS = { pretrain, ablation, finetune, export: exportKept };

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));

let request;
try {
  request = await readLabArguments(process.argv.slice(2));
  mkdirSync(request.out, { recursive: true });
} catch (error) {
  console.error(`lab: ${messageOf(error)}\n${LAB_USAGE}`);
  process.exit(2);
}

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

try {
  const ended = await withLab({ profile: join(out, '.browser'), log: console.error }, (page) =>
    COMMANDS[command](page, request, tell, stop.signal),
  );
  tell({ event: ended });
  process.exitCode = stop.signal.aborted ? 130 : 0;
} catch (error) {
  tell({ event: 'failed', reason: messageOf(error) });
  process.exitCode = 1;
}

/** @param {import('./lib/labPage.mjs').LabEvent} event */
function inWords({ event, ...facts }) {
  const words = Object.entries(facts).map(([name, value]) =>
    typeof value === 'number' ? `${name} ${Number(value.toPrecision(5))}` : `${name} ${String(value)}`,
  );
  return [event, ...words].join(', ');
}
