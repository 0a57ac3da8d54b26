/**
 * `npm run setup [-- --browser]`: makes a fresh clone ready to start; with --browser ready to test as well.
 * `npm start` and `npm test` do the same first. Exit status 1 when something indispensable is missing.
 */
import { fileURLToPath } from 'node:url';
import { advice } from './lib/advice.mjs';
import { endOnSignals } from './lib/processes.mjs';
import { setUp } from './lib/setUp.mjs';
import { inTurn } from './lib/turns.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));
const turn = fileURLToPath(new URL('../.cache/turn', import.meta.url));

endOnSignals(130);
const unknown = process.argv.slice(2).find((argument) => argument !== '--browser');
try {
  if (unknown) throw new Error(`unknown option ${unknown}; the only one is --browser`);
  await inTurn(turn, console.log, () => setUp({ browser: process.argv.includes('--browser') }));
  console.log('setup: done');
} catch (error) {
  console.error(`setup: ${advice(error, repository)}`);
  process.exitCode = 1;
}
