/** The command line of `npm run lab`: what is asked for, checked before anything is started. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  existingFile,
  listPictures,
  named,
  pickEvenly,
  requireClasses,
  requirePhotographs,
} from './labFiles.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));

export const LAB_USAGE = `npm run lab -- COMMAND --out DIR [options]
  pretrain    a run over --faces DIR
  ablation    the same settings and faces with one thing varied, run after run: one table, curves
  finetune    a detector on --faces DIR, one folder below it for each class
  evaluate    detectors on labelled faces: each --detector FILE on each --faces DIR, one folder below it for each class
  score       every face in --faces DIR by --detector FILE
  export      files of a run that is kept in --out DIR
options
  --out DIR       receives the files, and keeps the browser's storage (not evaluate, score); made if missing
  --faces DIR     photographs, folders below it too
  --count N       pretrain, ablation: only N of them, spread evenly
  --config FILE   settings: a JSON document as the page exports it, or only what differs from the defaults
  --resume        goes on with what is unfinished in --out DIR (pretrain, ablation, finetune)
  --encoder FILE  finetune: a pretrained model to begin with; else from scratch
  --detector FILE evaluate, score: a detector as the page exports it, or a fine-tuned checkpoint of the authors
  --genuine CLASS evaluate: the class of genuine faces, where its name does not tell
  --part PART     evaluate: all (default), test or validation
  --kind KIND     ablation: masking (default) or objective
  --seeds N       ablation: so many seeds from the settings' on, 1 to 5 (default 1)
  --format LIST   export: safetensors, pytorch, pytorch-target, onnx, tensorboard, bundle (default), cluster, metrics, config
  --run TEXT      export: the latest run whose name or settings have this text; else the latest
  --json          one JSON object a line on standard output instead of sentences
exit status: 0 done, 1 failed, 2 called wrongly, 130 stopped by Ctrl-C with everything saved`;

/** The commands, each with the options that it takes beside --out and --json. */
const TAKES = /** @type {const} */ ({
  pretrain: ['faces', 'count', 'config', 'resume'],
  ablation: ['faces', 'count', 'config', 'resume', 'kind', 'seeds'],
  finetune: ['faces', 'config', 'resume', 'encoder'],
  evaluate: ['faces', 'detector', 'genuine', 'part'],
  score: ['faces', 'detector'],
  export: ['format', 'run'],
});
/** @typedef {keyof typeof TAKES} Command */
const COMMANDS = /** @type {Command[]} */ (Object.keys(TAKES));
const PARTS = ['all', 'test', 'validation'];
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

/**
 * @typedef {object} LabRequest
 * @property {Command} command
 * @property {string} query settings as the page's link holds them; '' where none are needed
 * @property {import('./labFiles.mjs').Named[]} folders what --faces named
 * @property {string[]} pictures absolute paths
 * @property {import('./labFiles.mjs').Named[]} detectors
 * @property {string} genuine '' where the names of classes must tell
 * @property {string} part
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
  const { command, values } = parseCommand(argv);
  const { kind = 'masking', seeds = '1', part = 'all', faces = [], detector = [], resume } = values;
  if (values.out === undefined) throw new Error('--out DIR is missing');
  if (!KINDS.includes(kind)) throw new Error(`--kind ${kind}: use ${KINDS.join(' or ')}`);
  if (!PARTS.includes(part)) throw new Error(`--part ${part}: use ${PARTS.join(', ')}`);
  if (!/^[1-5]$/.test(seeds)) throw new Error(`--seeds ${seeds}: use 1 to 5`);
  const judges = command === 'evaluate' || command === 'score';
  if (judges && detector.length === 0) throw new Error('--detector FILE is missing');
  const needsFaces = command !== 'export' && !resume;
  if (needsFaces && faces.length === 0) throw new Error('--faces DIR is missing');
  if (command !== 'evaluate' && Math.max(faces.length, detector.length) > 1)
    throw new Error(`--faces or --detector more than once: only evaluate takes several`);
  return {
    ...{ command, kind, part, resume, json: values.json, seeds: Number(seeds), run: values.run ?? '' },
    query: needsFaces && !judges ? await settingsQuery(command, values.config) : '',
    folders: needsFaces ? named(faces) : [],
    pictures: needsFaces ? picturesFor(command, faces, values.count) : [],
    encoder: values.encoder === undefined ? '' : existingFile('encoder', values.encoder),
    detectors: named(detector.map((file) => existingFile('detector', file))),
    genuine: values.genuine ?? '',
    out: resolve(values.out),
    formats: (values.format ?? 'bundle').split(',').map(formatButton),
  };
}

/** @param {string[]} argv */
function parseCommand(argv) {
  const text = /** @type {const} */ ({ type: 'string' });
  const texts = /** @type {const} */ ({ type: 'string', multiple: true });
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      ...{ config: text, count: text, out: text, encoder: text, kind: text, seeds: text, format: text },
      ...{ run: text, genuine: text, part: text, faces: texts, detector: texts },
      json: { type: 'boolean', default: false },
      resume: { type: 'boolean', default: false },
    },
  });
  const command = COMMANDS.find((name) => name === positionals[0]);
  if (command === undefined || positionals.length > 1)
    throw new Error(`"${positionals.join(' ')}" is no command; there are ${COMMANDS.join(', ')}`);
  /** @type {readonly string[]} */
  const taken = [...TAKES[command], 'out', 'json'];
  const foreign = Object.entries(values).find(([name, value]) => value !== false && !taken.includes(name));
  if (foreign)
    throw new Error(`--${foreign[0]}: ${command} takes ${taken.map((name) => `--${name}`).join(', ')}`);
  return { command, values };
}

/**
 * Looks at the folders as the command needs them.
 * @param {Command} command
 * @param {string[]} folders
 * @param {string | undefined} count
 * @returns {string[]} the pictures that are handed over one by one; none where the page takes whole folders
 */
function picturesFor(command, folders, count) {
  if (command === 'score') folders.forEach(requirePhotographs);
  else if (command === 'evaluate') folders.forEach(requireClasses);
  else {
    const pictures = folders.flatMap((folder) => listPictures(folder));
    if (command !== 'finetune') return pickEvenly(pictures, count);
  }
  return [];
}

/** @param {string} format */
function formatButton(format) {
  const known = Object.entries(FORMATS).find(([name]) => name === format);
  if (!known) throw new Error(`--format ${format}: use ${Object.keys(FORMATS).join(', ')}`);
  return known[1];
}

/**
 * Checks settings by the app's own schema.
 * @param {Command} command
 * @param {string | undefined} file
 * @returns {Promise<string>} the query of the page's link
 */
async function settingsQuery(command, file) {
  const wanted = file === undefined ? {} : readSettings(file);
  try {
    if (command === 'finetune') {
      /** @type {typeof import('../../src/lib/detectorConfig.ts')} */
      const { DETECTOR } = await load('src/lib/detectorConfig.ts');
      return linkOf(DETECTOR, wanted);
    }
    /** @type {typeof import('../../src/lib/config.ts')} */
    const { PRETRAINING } = await load('src/lib/config.ts');
    return linkOf(PRETRAINING, wanted);
  } catch (error) {
    throw new Error(`--config ${file}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

/**
 * @template {object} Config
 * @param {import('../../src/lib/settings/define.ts').SettingsDefinition<Config>} definition
 * @param {object} wanted settings that are not the defaults
 */
const linkOf = ({ link, parse, complete }, wanted) => link.toQuery(parse(complete(wanted))).toString();

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
