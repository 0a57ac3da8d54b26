/** The authors' evaluation against ours; `npm run parity -- tools/parity/goldens/fas-protocol.json` does the same. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runGolden } from './run';
import { runProtocol } from './protocol';

const bytes = readFileSync(new URL('./goldens/fas-protocol.json', import.meta.url));

it('pools, chooses thresholds and computes every figure as the evaluation of the authors', async () => {
  const results = await runGolden('fas-protocol.json', bytes);
  expect(results.filter(({ error, tolerance }) => !(error <= tolerance))).toEqual([]);
  expect(results.reduce((total, { tensors }) => total + tensors, 0)).toBe(3 * 31 + 3 * 13);
});

it('notices a figure that is another one', () => {
  const golden = JSON.parse(bytes.toString('utf8'));
  golden.fas.cases[2].result.tpr_at_fpr_1_percent = 0.05;
  const wrong = runProtocol(golden).filter(({ error, tolerance }) => error > tolerance);
  expect(wrong.map(({ group }) => group)).toEqual(['fas.tpr_at_fpr_1_percent']);
});
