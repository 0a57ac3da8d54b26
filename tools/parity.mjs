/**
 * `npm run parity -- [--kernels fused|stock] FILE...`: runs golden files of the reference through our code in
 * Chromium on WebGPU. A line per group of tensors with its largest relative error; last line
 * `parity: N tensors, largest relative error X`. Exit 1 when a group exceeds its tolerance (1e-4; 1e-3 after
 * several optimiser steps; 1e-9 for the figures of a metrics.json), 2 when called wrongly.
 *
 * `npm run parity -- --checkpoint FILE [--expect FILE]`: lists the tensors of a .safetensors, .pth or .pt file, read
 * as the page reads it, and compares them bit for bit. Exit 1 when they differ; `refused: <reason>` and exit 3
 * when a file is damaged, hostile or no checkpoint.
 */
import { accessSync, constants } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { withBrowserPage } from './lib/browserPage.mjs';
import { readCommandLine } from './lib/commandLine.mjs';
import { importBundled } from './lib/importBundled.mjs';

/** @returns {{ kernels: string, files: string[], checkpoint?: string, expect?: string }} */
function readArguments() {
  const { values, positionals } = parseArgs({
    options: {
      kernels: { type: 'string', default: 'fused' },
      checkpoint: { type: 'string' },
      expect: { type: 'string' },
    },
    allowPositionals: true,
  });
  const { checkpoint, expect } = values;
  if (checkpoint !== undefined) {
    if (positionals.length > 0) throw new Error(`--checkpoint takes one file, not also ${positionals[0]}`);
    for (const file of [checkpoint, expect]) if (file !== undefined) accessSync(file, constants.R_OK);
    return { kernels: values.kernels, files: [], checkpoint, expect };
  }
  if (expect !== undefined) throw new Error('--expect goes with --checkpoint');
  if (!['fused', 'stock'].includes(values.kernels))
    throw new Error(`--kernels ${values.kernels}: use fused or stock`);
  if (positionals.length === 0) throw new Error('no golden file named');
  for (const file of positionals) accessSync(file, constants.R_OK);
  return { kernels: values.kernels, files: positionals.map((file) => resolve(file)) };
}

/** @param {import('./parity/comparison').GroupResult} result */
function report({ group, tensors, error, worst, tolerance }) {
  const verdict = error <= tolerance ? 'ok  ' : 'FAIL';
  const where = tensors > 1 ? `, worst ${worst}` : '';
  console.log(
    `  ${verdict} ${group}: ${tensors} tensors, largest relative error ${error.toExponential(2)}${where}`,
  );
}

const USAGE = `usage: npm run parity -- [--kernels fused|stock] FILE.safetensors|FILE.json...
       npm run parity -- --checkpoint FILE [--expect FILE.safetensors]`;

const { kernels, files, checkpoint, expect } = await readCommandLine('parity', USAGE, readArguments);
if (checkpoint !== undefined) {
  const { checkCheckpoint } = await importBundled('tools/parity/checkpoint.ts');
  process.exit(await checkCheckpoint(checkpoint, expect, console.log));
}
/** @type {import('./parity/comparison').GroupResult[]} */
const all = [];
let failed = false;
await withBrowserPage({ entry: 'tools/parity/page.html' }, async (page) => {
  const adapter = await page.evaluate((mode) => window.parity.init(/** @type {any} */ (mode)), kernels);
  console.log(`adapter: ${adapter || 'unnamed'}, kernels: ${kernels}`);
  await page.setInputFiles('#files', files);
  for (const [index, file] of files.entries()) {
    console.log(basename(file));
    try {
      const results = await page.evaluate((i) => window.parity.run(i), index);
      results.forEach(report);
      all.push(...results);
    } catch (error) {
      failed = true;
      console.log(`  FAIL ${error instanceof Error ? error.message.split('\n')[0] : error}`);
    }
  }
});

const tensors = all.reduce((total, result) => total + result.tensors, 0);
const largest = all.reduce((worst, result) => Math.max(worst, result.error), 0);
console.log(`parity: ${tensors} tensors, largest relative error ${largest.toExponential(2)}`);
if (failed || tensors === 0 || all.some((result) => !(result.error <= result.tolerance)))
  process.exitCode = 1;
