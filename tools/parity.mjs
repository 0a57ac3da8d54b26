/**
 * `npm run parity -- [--engine gpu|cpu] [--threads N] [--kernels fused|stock] FILE...`: runs golden files of the reference
 * through our code, on WebGPU in Chromium or on the CPU engine in plain Node. A line per group of tensors with its largest relative error; last line
 * `parity: N tensors, largest relative error X`. Exit 1 when a group exceeds its tolerance (1e-4; 1e-3 after
 * several optimiser steps; 1e-9 for the figures of a metrics.json or fas-protocol.json), 2 when called wrongly.
 *
 * `npm run parity -- [--engine gpu|cpu] --detector FILE --golden FILE.safetensors [--target FILE]`: runs a released
 * checkpoint, read as the page reads it, on the inputs of its golden and compares what it computes; exit 1 above 1e-5. An
 * index of parts, or one of them, stands for all of its folder. With a pretrained file goes its target network, by default
 * the `checkpoint-te-N.pth` beside `checkpoint-N.pth`.
 *
 * `npm run parity -- --checkpoint FILE [--expect FILE]`: lists the tensors of a .safetensors, .pth or .pt file, read
 * as the page reads it, and compares them bit for bit. Exit 1 when they differ; `refused: <reason>` and exit 3
 * when a file is damaged, hostile or no checkpoint.
 */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { withBrowserPage } from './lib/browserPage.mjs';
import { positiveInteger, readCommandLine } from './lib/commandLine.mjs';
import { importBundled } from './lib/importBundled.mjs';

/**
 * @typedef {object} ParityArguments
 * @property {'gpu' | 'cpu'} engine
 * @property {number} [threads] of the CPU engine
 * @property {import('../src/ml/ops/mode').KernelMode} kernels
 * @property {string[]} files
 * @property {string} [checkpoint]
 * @property {string} [expect]
 * @property {{ checkpoint: string, golden: string, target: string | null }} [released]
 */

/** @returns {ParityArguments} */
function readArguments() {
  const { values, positionals } = parseArgs({
    options: {
      engine: { type: 'string', default: 'gpu' },
      threads: { type: 'string' },
      kernels: { type: 'string', default: 'fused' },
      checkpoint: { type: 'string' },
      expect: { type: 'string' },
      detector: { type: 'string' },
      golden: { type: 'string' },
      target: { type: 'string' },
    },
    allowPositionals: true,
  });
  const { checkpoint, expect, kernels, engine } = values;
  if (kernels !== 'fused' && kernels !== 'stock') throw new Error(`--kernels ${kernels}: use fused or stock`);
  if (engine !== 'gpu' && engine !== 'cpu') throw new Error(`--engine ${engine}: use gpu or cpu`);
  if (values.threads !== undefined && engine !== 'cpu') throw new Error('--threads goes with --engine cpu');
  const threads = values.threads === undefined ? undefined : positiveInteger('threads', values.threads);
  if (checkpoint !== undefined) {
    if (positionals.length > 0) throw new Error(`--checkpoint takes one file, not also ${positionals[0]}`);
    for (const file of [checkpoint, expect]) if (file !== undefined) accessSync(file, constants.R_OK);
    return { engine, kernels, files: [], checkpoint, expect };
  }
  if (expect !== undefined) throw new Error('--expect goes with --checkpoint');
  const released = readReleased(values);
  if (released) {
    if (positionals.length > 0) throw new Error(`--detector takes one file, not also ${positionals[0]}`);
    return { engine, threads, kernels, files: [resolve(released.golden)], released };
  }
  if (positionals.length === 0) throw new Error('no golden file named');
  for (const file of positionals) accessSync(file, constants.R_OK);
  return { engine, threads, kernels, files: positionals.map((file) => resolve(file)) };
}

/** @param {{ detector?: string, golden?: string, target?: string }} values */
function readReleased({ detector, golden, target }) {
  if (detector === undefined && golden === undefined && target === undefined) return null;
  if (detector === undefined) throw new Error('--golden and --target go with --detector');
  if (golden === undefined) throw new Error('--detector goes with --golden');
  const beside = join(dirname(detector), basename(detector).replace(/^checkpoint-(?=\d)/, 'checkpoint-te-'));
  const found = beside !== join(detector) && existsSync(beside) ? beside : null;
  for (const file of [detector, golden, target]) if (file !== undefined) accessSync(file, constants.R_OK);
  return { checkpoint: resolve(detector), golden, target: target ?? found };
}

/** @param {import('./parity/comparison').GroupResult} result */
function report({ group, tensors, error, worst, tolerance }) {
  const verdict = error <= tolerance ? 'ok  ' : 'FAIL';
  const where = tensors > 1 ? `, worst ${worst}` : '';
  console.log(
    `  ${verdict} ${group}: ${tensors} tensors, largest relative error ${error.toExponential(2)}${where}`,
  );
}

const USAGE = `usage: npm run parity -- [--engine gpu|cpu] [--threads N] [--kernels fused|stock] FILE.safetensors|FILE.json...
       npm run parity -- [--engine gpu|cpu] --detector FILE --golden FILE.safetensors [--target FILE]
       npm run parity -- --checkpoint FILE [--expect FILE.safetensors]`;

const { engine, threads, kernels, files, checkpoint, expect, released } = await readCommandLine(
  'parity',
  USAGE,
  readArguments,
);
if (checkpoint !== undefined) {
  const { checkCheckpoint } = await importBundled('tools/parity/checkpoint.ts');
  process.exit(await checkCheckpoint(checkpoint, expect, console.log));
}
const { filesOfCheckpoint } = await importBundled('tools/parity/fileSource.ts');
/** @type {string[]} */
const parts = released ? await filesOfCheckpoint(released.checkpoint) : [];
/** @type {string[]} */
const targetParts = released?.target ? await filesOfCheckpoint(resolve(released.target)) : [];
/** @type {import('./parity/comparison').GroupResult[]} */
const all = [];
let failed = false;

/**
 * @param {string} adapter
 * @param {(index: number, file: string) => Promise<import('./parity/comparison').GroupResult[]>} run
 */
async function runAll(adapter, run) {
  console.log(`adapter: ${adapter || 'unnamed'}, kernels: ${kernels}`);
  for (const [index, file] of files.entries()) {
    console.log(released ? basename(released.checkpoint) : basename(file));
    try {
      const results = await run(index, file);
      results.forEach(report);
      all.push(...results);
    } catch (error) {
      failed = true;
      console.log(`  FAIL ${error instanceof Error ? error.message.split('\n')[0] : error}`);
    }
  }
}

if (engine === 'cpu') {
  const cpu = await importBundled('tools/parity/cpu.ts');
  await runAll(await cpu.init(kernels, threads), (_index, file) =>
    released ? cpu.runDetector(file, parts, targetParts) : cpu.runGolden(file, readFileSync(file)),
  );
} else {
  await withBrowserPage({ entry: 'tools/parity/page.html' }, async (page) => {
    const adapter = await page.evaluate((mode) => window.parity.init(mode), kernels);
    await page.setInputFiles('#files', [...files, ...parts, ...targetParts]);
    await runAll(adapter, (index) =>
      released
        ? page.evaluate((count) => window.parity.runDetector(count), parts.length)
        : page.evaluate((i) => window.parity.run(i), index),
    );
  });
}

const tensors = all.reduce((total, result) => total + result.tensors, 0);
const largest = all.reduce((worst, result) => Math.max(worst, result.error), 0);
console.log(`parity: ${tensors} tensors, largest relative error ${largest.toExponential(2)}`);
if (failed || tensors === 0 || all.some((result) => !(result.error <= result.tolerance)))
  process.exitCode = 1;
