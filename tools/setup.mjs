/**
 * `npm run setup [-- --browser]`: makes a fresh clone ready to start; with --browser ready to test as well.
 * `npm start` and `npm test` do the same first. Exit status 1 when something indispensable is missing.
 */
import { endOnSignals } from './lib/processes.mjs';
import { setUp } from './lib/setUp.mjs';

endOnSignals(130);
const unknown = process.argv.slice(2).find((argument) => argument !== '--browser');
try {
  if (unknown) throw new Error(`unknown option ${unknown}; the only one is --browser`);
  await setUp({ browser: process.argv.includes('--browser') });
  console.log('setup: done');
} catch (error) {
  console.error(`setup: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
