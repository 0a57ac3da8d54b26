/**
 * `npm run lab -- plan|pretrain|ablation|finetune|evaluate|score|compare|forge|maps|export ...`: the app without a screen, for sweeps and
 * for machines without one. A headless Chromium opens headless.html, the sessions of the app as commands and events; LAB_USAGE has the options.
 * FSFM_ADAPTER=hardware uses the GPU.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCommandLine } from '../tools/lib/commandLine.mjs';
import { LAB_USAGE, readLabArguments } from './arguments';
import { withApp, withProfile } from './browser';
import { COMMANDS } from './commands';
import { LabPage } from './lab';
import { tellOn } from './telling';

const asked = await readCommandLine('lab', LAB_USAGE, async (argv) => {
  const read = await readLabArguments(argv);
  mkdirSync(read.out, { recursive: true });
  return read;
});
const { command, out, engine } = asked;
const { tell, signal, end } = tellOn(asked.json);

// What only evaluates keeps nothing: faces of an earlier command must not come into its figures.
const fleeting = ['evaluate', 'score', 'compare', 'probe', 'forge', 'maps', 'plan'].includes(command);
const profile = fleeting ? mkdtempSync(join(tmpdir(), 'fsfm-lab-')) : join(out, '.browser');
try {
  await end(() =>
    withApp(console.error, (port) =>
      withProfile(port, profile, async (page) =>
        COMMANDS[command](await LabPage.open(page, { out, engine, tell, signal }), asked),
      ),
    ),
  );
} finally {
  if (fleeting) rmSync(profile, { recursive: true, force: true });
}
