/**
 * The bench's command line, shared by `tools/bench.mjs` and by the bundle that runs under Node; plain
 * JavaScript, so that the tool can read it without a compiler.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { positiveInteger } from '../tools/lib/commandLine.mjs';

/** What `all` runs; soak, which takes as long as the others together, and augment only by their names. */
const SUITES = ['step', 'infer', 'score', 'kernels'];
/** Suites that know the CPU engine. */
const CPU_SUITES = ['step', 'soak', 'augment'];

/** Those of `src/lib/presets`, which needs a compiler; a test compares the two. */
export const PRESET_NAMES = ['nano', 'micro', 'tiny', 'small', 'base'];

/** @type {Record<string, string[]>} */
const DEFAULT_PRESETS = {
  step: ['nano', 'micro', 'tiny'],
  infer: ['tiny', 'small'],
  score: ['micro', 'tiny'],
  kernels: ['micro', 'tiny'],
  soak: ['nano'],
  augment: ['nano', 'micro'],
};

export const BENCH_USAGE = `npm run bench -- [options]
  --suite step|infer|score|kernels|all   what to measure (default all)
  --suite soak                     1,000 steps, and what the GPU or the CPU engine holds on the way
  --suite augment                  a run's step with and without pose and light, on the CPU engine
  --presets a,b                    only these presets (default: each suite's own)
  --batches a,b                    batch sizes of suites step and augment (default 16)
  --repetitions N                  samples a row (default 5)
  --row-budget SECONDS             time for one row's samples; a row that would need more takes fewer samples
                                   and says so (default 120)
  --tune                           measure the kernels' variants first, as a run does, instead of the rule of thumb
  --no-peers                       leave jax-js and onnxruntime-web out
  --no-stock                       leave stock tfjs out of step and infer
  --engine gpu|cpu                 cpu: only what runs on the CPU, of suites step, soak and augment, in plain Node: no browser, no driver
  --threads N                      threads of the CPU engine (default: all cores), and in suite score of onnxruntime-web's
                                   WebAssembly (default: 1; it takes one number a run)
  --pytorch DIR                    with --engine cpu: also the step of DIR/fsfm_reference.py; python3 must have torch
  --recompute                      in suite step also the step that keeps only each block's input for its backward pass
  --json FILE                      also write the report as JSON
  --node                           run under Node with Dawn instead of a browser
  --bundle DIR                     only write the Node build to DIR; there: node bench.mjs [options]`;

/**
 * @typedef {object} BenchOptions what to measure; crosses into the page as JSON
 * @property {Record<string, string[]>} presets presets of each suite that is to run
 * @property {number[]} batches of suites step and augment
 * @property {number} repetitions
 * @property {number} rowBudgetMs
 * @property {boolean} peers
 * @property {boolean} stock
 * @property {boolean} tune
 * @property {boolean} recompute
 * @property {boolean} cpuOnly nothing that needs a GPU
 * @property {string} [pytorch] folder of the specification in PyTorch, a whole path
 * @property {number} [threads] of the CPU engine, default all cores; of onnxruntime-web's wasm, default 1
 */

/**
 * @param {string[]} argv without the program's name
 * @returns {{ options: BenchOptions, json?: string, node: boolean, bundle?: string }}
 * @throws {Error} naming the wrong argument
 */
export function parseBenchArguments(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      suite: { type: 'string', default: 'all' },
      presets: { type: 'string' },
      batches: { type: 'string', default: '16' },
      repetitions: { type: 'string', default: '5' },
      'row-budget': { type: 'string', default: '120' },
      'no-peers': { type: 'boolean', default: false },
      'no-stock': { type: 'boolean', default: false },
      tune: { type: 'boolean', default: false },
      recompute: { type: 'boolean', default: false },
      engine: { type: 'string', default: 'gpu' },
      threads: { type: 'string' },
      pytorch: { type: 'string' },
      json: { type: 'string' },
      node: { type: 'boolean', default: false },
      bundle: { type: 'string' },
    },
  });
  if (!['gpu', 'cpu'].includes(values.engine)) throw new Error(`--engine ${values.engine}: use gpu or cpu`);
  const cpuOnly = values.engine === 'cpu';
  const suites =
    values.suite !== 'all'
      ? [values.suite]
      : cpuOnly
        ? SUITES.filter((suite) => CPU_SUITES.includes(suite))
        : SUITES;
  const unknown = suites.find((suite) => !(suite in DEFAULT_PRESETS));
  if (unknown !== undefined)
    throw new Error(`--suite ${unknown}: there are ${Object.keys(DEFAULT_PRESETS).join(', ')} and all`);
  const elsewhere = cpuOnly && suites.find((suite) => !CPU_SUITES.includes(suite));
  if (elsewhere) throw new Error(`--engine cpu runs ${CPU_SUITES.join(', ')}, not --suite ${elsewhere}`);
  if (values.pytorch !== undefined && !cpuOnly)
    throw new Error('--pytorch goes with --engine cpu: it computes on the same cores');
  const chosen = values.presets?.split(',');
  const strange = chosen?.find((preset) => !PRESET_NAMES.includes(preset));
  if (strange !== undefined) throw new Error(`--presets ${strange}: there are ${PRESET_NAMES.join(', ')}`);
  return {
    options: {
      presets: Object.fromEntries(suites.map((suite) => [suite, chosen ?? DEFAULT_PRESETS[suite]])),
      batches: values.batches.split(',').map((size) => positiveInteger('batches', size)),
      repetitions: positiveInteger('repetitions', values.repetitions),
      rowBudgetMs: positiveInteger('row-budget', values['row-budget']) * 1000,
      peers: !values['no-peers'],
      stock: !values['no-stock'],
      tune: values.tune,
      recompute: values.recompute,
      cpuOnly,
      // npm runs scripts in the package's folder; INIT_CWD is where the person stood.
      ...(values.pytorch !== undefined && { pytorch: resolve(process.env.INIT_CWD ?? '.', values.pytorch) }),
      ...(values.threads !== undefined && { threads: positiveInteger('threads', values.threads) }),
    },
    json: values.json,
    node: values.node,
    bundle: values.bundle,
  };
}

/**
 * Prints a finished run and writes its JSON.
 * @param {{ report: object, text: string, ok: boolean }} result
 * @param {string | undefined} json file to write, relative to where the command was given
 * @returns {number} the exit status
 */
export function deliver({ report, text, ok }, json) {
  console.log(text);
  if (json !== undefined) {
    // npm runs scripts in the package's folder; INIT_CWD is where the person stood.
    const path = resolve(process.env.INIT_CWD ?? '.', json);
    writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
    console.log(`\nwritten: ${json}`);
  }
  return ok ? 0 : 1;
}
