/**
 * `npm run attack -- [--seed N] [--count 1000]`: damages checkpoints, archives, saved states, stored records and links so
 * many times each, by a seed, and gives them to the app's own readers. Prints a table; ends with 1 when one of them was
 * neither read nor refused in words, or was read as something that was never written.
 */
import { parseArgs } from 'node:util';
import { attack, tableOf } from './attack/attack';
import { allTargets } from './attack/targets';
import { positiveInteger, readCommandLine } from './lib/commandLine.mjs';

const USAGE = 'usage: npm run attack -- [--seed N] [--count 1000]';

const { seed, count } = await readCommandLine('attack', USAGE, () => {
  const { values } = parseArgs({
    options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '1000' } },
  });
  return { seed: positiveInteger('seed', values.seed), count: positiveInteger('count', values.count) };
});

const rows = await attack(await allTargets(), count, seed);
console.log(`seed ${seed}\n${tableOf(rows)}`);
for (const { target, broken } of rows)
  for (const { seed: own, why } of broken.slice(0, 10)) console.error(`${target.name}, try ${own}: ${why}`);
if (rows.some(({ broken }) => broken.length > 0)) process.exitCode = 1;
