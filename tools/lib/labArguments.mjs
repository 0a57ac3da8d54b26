/** The command line of `npm run lab`: what is asked for, checked before anything is started. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const repository = fileURLToPath(new URL('../..', import.meta.url));

export const LAB_USAGE = `npm run lab -- COMMAND --out DIR [options]
  pretrain    a run over --faces DIR
  ablation    the same settings and faces with one thing varied, run after run: one table, curves
  finetune    a detector on --faces DIR, one folder below it for each class
  export      files of a run that is kept in --out DIR
options
  --out DIR       receives the files, and keeps the browser's storage; made if missing
  --faces DIR     photographs, folders below it too
  --count N       only N of them, spread evenly
  --config FILE   settings: a JSON document as the page exports it, or only what differs from the defaults
  --resume        goes on with what is unfinished in --out DIR (pretrain, ablation)
  --encoder FILE  finetune: a pretrained model to begin with; else from scratch
  --kind KIND     ablation: masking (default) or objective
  --seeds N       ablation: so many seeds from the settings' on, 1 to 5 (default 1)
  --format LIST   export: safetensors, pytorch, pytorch-target, onnx, tensorboard, bundle (default), cluster, metrics, config
  --run TEXT      export: the latest run whose name or settings have this text; else the latest
  --json          one JSON object a line on standard output instead of sentences
exit status: 0 done, 1 failed, 2 called wrongly, 130 stopped by Ctrl-C with everything saved`;

const COMMANDS = /** @type {const} */ (['pretrain', 'ablation', 'finetune', 'export']);
const KINDS = ['masking', 'objective'];
/** Buttons of the exports of a kept run. */
export const FORMATS = {
  safetensors: 'Checkpoint (.safetensors)',
  pytorch: 'Checkpoint (.pth)',
  'pytorch-target': 'Target network (.pth)',
  onnx: 'Encoder (.onnx)',
  tensorboard: 'TensorBoard events',
  bundle: 'Everything (.zip)',
  cluster: 'Continue on a cluster (.zip)',
  metrics: 'Metrics (CSV)',
  config: 'Configuration (JSON)',
};
const PICTURE = /\.(jpe?g|png|webp|avif)$/i;

/**
 * @typedef {object} LabRequest
 * @property {typeof COMMANDS[number]} command
 * @property {string} query settings as the page's link holds them; '' where none are needed
 * @property {string} faces absolute path of the folder; '' where none is needed
 * @property {string[]} pictures absolute paths
 * @property {string} out absolute path
 * @property {boolean} json
 * @property {boolean} resume
 * @property {string} encoder absolute path; '' for none
 * @property {string} kind
 * @property {number} seeds
 * @property {string[]} formats buttons to press
 * @property {string} run text of the run that is meant
 */

/**
 * @param {string[]} argv without the program's name
 * @returns {Promise<LabRequest>}
 * @throws {Error} naming the wrong argument or setting and what is allowed
 */
export async function readLabArguments(argv) {
  const text = /** @type {const} */ ({ type: 'string' });
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      ...{
        config: text,
        faces: text,
        count: text,
        out: text,
        encoder: text,
        kind: text,
        seeds: text,
        format: text,
        run: text,
      },
      json: { type: 'boolean', default: false },
      resume: { type: 'boolean', default: false },
    },
  });
  const command = COMMANDS.find((name) => name === positionals[0]);
  if (command === undefined || positionals.length > 1)
    throw new Error(`"${positionals.join(' ')}" is no command; there are ${COMMANDS.join(', ')}`);
  const { kind = 'masking', seeds = '1', resume } = values;
  if (values.out === undefined) throw new Error('--out DIR is missing');
  if (!KINDS.includes(kind)) throw new Error(`--kind ${kind}: use ${KINDS.join(' or ')}`);
  if (!/^[1-5]$/.test(seeds)) throw new Error(`--seeds ${seeds}: use 1 to 5`);
  if (resume && command !== 'pretrain' && command !== 'ablation')
    throw new Error(`--resume: ${command} does not go on; pretrain and ablation do`);
  const needsFaces = command !== 'export' && !resume;
  if (needsFaces && values.faces === undefined) throw new Error('--faces DIR is missing');
  const encoder = existing('encoder', values.encoder);
  return {
    ...{ command, kind, encoder, resume, json: values.json, seeds: Number(seeds), run: values.run ?? '' },
    query: needsFaces ? await settingsQuery(command, values.config) : '',
    faces: needsFaces ? resolve(values.faces ?? '') : '',
    pictures: needsFaces ? pickEvenly(listPictures(values.faces ?? ''), values.count) : [],
    out: resolve(values.out),
    formats: (values.format ?? 'bundle').split(',').map(formatButton),
  };
}

/** @param {string} option @param {string | undefined} file @returns {string} absolute path; '' for none */
function existing(option, file) {
  if (file !== undefined && !existsSync(file)) throw new Error(`--${option} ${file}: there is no such file`);
  return file === undefined ? '' : resolve(file);
}

/** @param {string} format */
function formatButton(format) {
  const known = Object.entries(FORMATS).find(([name]) => name === format);
  if (!known) throw new Error(`--format ${format}: use ${Object.keys(FORMATS).join(', ')}`);
  return known[1];
}

/**
 * @param {string} folder
 * @returns {string[]} every picture in it and below, sorted
 * @throws {Error} when there is no folder, or no picture in it
 */
export function listPictures(folder) {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new Error(`--faces ${folder}: not a folder`);
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && PICTURE.test(entry.name))
    .map((entry) => resolve(join(entry.parentPath, entry.name)))
    .sort();
  if (found.length === 0) throw new Error(`--faces ${folder}: no JPEG, PNG, WebP or AVIF in it`);
  return found;
}

/**
 * @param {string[]} pictures
 * @param {string | undefined} count
 */
export function pickEvenly(pictures, count) {
  if (count === undefined) return pictures;
  const wanted = Number(count);
  if (!Number.isInteger(wanted) || wanted < 1) throw new Error(`--count ${count}: use a positive integer`);
  if (wanted > pictures.length) throw new Error(`--count ${count}: there are ${pictures.length} pictures`);
  return Array.from({ length: wanted }, (_, i) => pictures[Math.floor((i * pictures.length) / wanted)] ?? '');
}

/**
 * Checks settings by the app's own schema.
 * @param {typeof COMMANDS[number]} command
 * @param {string | undefined} file
 * @returns {Promise<string>} the query of the page's link
 */
async function settingsQuery(command, file) {
  const wanted = file === undefined ? {} : readSettings(file);
  try {
    return (command === 'finetune' ? await detectorQuery(wanted) : await pretrainQuery(wanted)).toString();
  } catch (error) {
    throw new Error(`--config ${file}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

/**
 * @template Module
 * @param {string} path below the repository
 * @returns {Promise<Module>}
 */
async function load(path) {
  // Imported late: what the arguments alone can decide needs no compiler.
  const { runnerImport } = await import('vite');
  const { module } = await runnerImport(join(repository, path), { configFile: false, logLevel: 'error' });
  return /** @type {Module} */ (module);
}

/** @param {Record<string, unknown>} wanted */
async function pretrainQuery(wanted) {
  /** @type {typeof import('../../src/lib/config.ts')} */
  const config = await load('src/lib/config.ts');
  const defaults = config.defaultPretrainConfig();
  const epochs = 'epochs' in wanted ? Number(wanted.epochs) : defaults.epochs;
  const warmupEpochs = config.defaultWarmupEpochs(epochs);
  return config.configToQuery(config.parsePretrainConfig({ ...defaults, warmupEpochs, ...wanted }));
}

/** @param {Record<string, unknown>} wanted */
async function detectorQuery(wanted) {
  /** @type {typeof import('../../src/lib/detectorConfig.ts')} */
  const config = await load('src/lib/detectorConfig.ts');
  const { preset, mode } = wanted;
  // A wrong name is refused with the other settings.
  const defaults = config.defaultDetectorConfig(/** @type {any} */ (preset), /** @type {any} */ (mode));
  return config.detectorConfigToQuery(config.parseDetectorConfig({ ...defaults, ...wanted }));
}

/**
 * @param {string} file
 * @returns {Record<string, unknown>} settings alone, or those inside an exported record
 */
function readSettings(file) {
  /** @type {unknown} */
  let document;
  try {
    document = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`--config ${file}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
  const inner =
    typeof document === 'object' && document !== null && 'config' in document ? document.config : document;
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner))
    throw new Error(`--config ${file}: expected a JSON object of settings`);
  return { ...inner };
}
