/** The command line of `npm run lab`: what is asked for, checked before anything is started. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const repository = fileURLToPath(new URL('../..', import.meta.url));

export const LAB_USAGE = `npm run lab -- pretrain --faces DIR --out DIR [options]
  --config FILE   settings: a JSON document as the page exports it, or only what differs from the defaults
  --faces DIR     photographs, folders below it too
  --count N       only N of them, spread evenly
  --out DIR       receives metrics.csv, run.json, the checkpoint and the pictures; made if missing
  --json          one JSON object a line on standard output instead of sentences
exit status: 0 done, 1 failed, 2 called wrongly, 130 stopped by Ctrl-C with everything saved`;

const PICTURE = /\.(jpe?g|png|webp|avif)$/i;

/**
 * @typedef {object} PretrainRequest
 * @property {string} query settings as the page's link holds them
 * @property {string[]} pictures absolute paths
 * @property {string} out absolute path
 * @property {boolean} json
 */

/**
 * @param {string[]} argv without the program's name
 * @returns {Promise<PretrainRequest>}
 * @throws {Error} naming the wrong argument or setting and what is allowed
 */
export async function readLabArguments(argv) {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      config: { type: 'string' },
      faces: { type: 'string' },
      count: { type: 'string' },
      out: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const [command, ...more] = positionals;
  if (command !== 'pretrain' || more.length > 0)
    throw new Error(`"${positionals.join(' ')}" is no command; there is pretrain`);
  if (values.faces === undefined) throw new Error('--faces DIR is missing');
  if (values.out === undefined) throw new Error('--out DIR is missing');
  return {
    query: await settingsQuery(values.config),
    pictures: pickEvenly(listPictures(values.faces), values.count),
    out: resolve(values.out),
    json: values.json,
  };
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
 * @param {string | undefined} file
 * @returns {Promise<string>} the query of the page's link
 */
async function settingsQuery(file) {
  // Imported late: what the arguments alone can decide needs no compiler.
  const { runnerImport } = await import('vite');
  /** @type {{ module: typeof import('../../src/lib/config.ts') }} */
  const { module: config } = await runnerImport(join(repository, 'src/lib/config.ts'), {
    configFile: false,
    logLevel: 'error',
  });
  const wanted = file === undefined ? {} : readSettings(file);
  const defaults = config.defaultPretrainConfig();
  const epochs = 'epochs' in wanted ? Number(wanted.epochs) : defaults.epochs;
  try {
    const parsed = config.parsePretrainConfig({
      ...defaults,
      warmupEpochs: config.defaultWarmupEpochs(epochs),
      ...wanted,
    });
    return config.configToQuery(parsed).toString();
  } catch (error) {
    throw new Error(`--config ${file}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
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
