/**
 * `npm run detect -- --labelled FOLDER [--real FOLDER]... [options]`: the whole way from photographs to judged
 * detectors, without a screen. FOLDER has a subfolder of pictures for each class; --real folders add real faces to
 * pretraining only. A quarter of the labelled faces is held out and seen by nothing but the final judgement. Options: USAGE.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { withBrowserPage } from './lib/browserPage.mjs';
import { positiveInteger, readCommandLine } from './lib/commandLine.mjs';
import { faceCrops } from './lib/faceCrops.mjs';
import { bundleForNode } from './lib/nodeBundle.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));
const VARIANTS = ['scratch-probe', 'pretrained-probe', 'scratch-full', 'pretrained-full', 'self-blended'];

const USAGE = `npm run detect -- --labelled FOLDER [--real FOLDER]... [options]
  --preset micro        model size
  --pretrain-epochs 40  --pretrain-batch 32
  --checkpoint FILE     use this encoder instead of pretraining
  --variants a,b,...    ${VARIANTS.join(',')}
  --seeds 0,1,...       initialisation, order and augmentation; the split stays
  --set key=value       a fine-tuning setting, for the detectors that are trained whole; repeatable
  --node                under Node with Dawn instead of headless Chromium: VK_ICD_FILENAMES chooses the driver
  --out FOLDER          models, result.json; default .cache/detect`;

/** @param {string} text */
const valueOf = (text) => (text === 'true' ? true : text === 'false' ? false : Number.isNaN(Number(text)) ? text : Number(text)); // prettier-ignore

function readArguments() {
  const { values } = parseArgs({
    options: {
      labelled: { type: 'string' },
      real: { type: 'string', multiple: true, default: [] },
      preset: { type: 'string', default: 'micro' },
      'pretrain-epochs': { type: 'string', default: '40' },
      'pretrain-batch': { type: 'string', default: '32' },
      checkpoint: { type: 'string' },
      variants: { type: 'string', default: VARIANTS.join() },
      seeds: { type: 'string', default: '0' },
      set: { type: 'string', multiple: true, default: [] },
      node: { type: 'boolean', default: false },
      out: { type: 'string', default: join(repository, '.cache/detect') },
    },
  });
  if (!values.labelled) throw new Error('no --labelled folder named');
  const variants = values.variants.split(',');
  for (const variant of variants) {
    if (!VARIANTS.includes(variant)) throw new Error(`--variants ${variant}: use ${VARIANTS.join(', ')}`);
  }
  const seeds = values.seeds.split(',');
  if (!seeds.every((seed) => /^\d+$/.test(seed)))
    throw new Error(`--seeds ${values.seeds}: give whole numbers with commas between them`);
  if (!existsSync(values.labelled)) throw new Error(`--labelled ${values.labelled}: not a folder`);
  return {
    ...values,
    labelled: values.labelled,
    variants,
    seeds: seeds.map(Number),
    pretrainEpochs: positiveInteger('pretrain-epochs', values['pretrain-epochs']),
    pretrainBatch: positiveInteger('pretrain-batch', values['pretrain-batch']),
  };
}

/** @param {ReturnType<typeof readArguments>} options */
async function jobOf(options) {
  /** @param {string} folder @param {string} label */
  const crops = async (folder, label) => {
    const { bin, names, leftOut } = await faceCrops(folder, (line) => console.error(line));
    for (const reason of leftOut) console.error(`left out ${reason}`);
    return { label, bin, names };
  };
  const labels = readdirSync(options.labelled).filter((name) => statSync(join(options.labelled, name)).isDirectory()); // prettier-ignore
  if (labels.length === 0)
    throw new Error(`${options.labelled} has no subfolder for a class, such as "real"`);
  const labelled = [];
  for (const name of labels) labelled.push(await crops(join(options.labelled, name), name));
  const unlabelled = [];
  for (const folder of options.real) unlabelled.push(await crops(folder, 'real'));
  return {
    preset: options.preset,
    pretrainEpochs: options.pretrainEpochs,
    pretrainBatch: options.pretrainBatch,
    settings: Object.fromEntries(options.set.map((pair) => [pair.split('=')[0], valueOf(pair.split('=')[1] ?? '')])), // prettier-ignore
    seeds: options.seeds,
    variants: options.variants,
    labelled,
    unlabelled,
    checkpoint: options.checkpoint ? resolve(options.checkpoint) : null,
  };
}

/** @param {Awaited<ReturnType<typeof jobOf>>} job @param {string} out */
async function runInNode(job, out) {
  const folder = join(repository, '.cache/detect-node');
  await bundleForNode('tools/detect/node.ts', join(folder, 'detect.mjs'));
  writeFileSync(join(out, 'job.json'), JSON.stringify(job));
  const script = [join(folder, 'detect.mjs'), join(out, 'job.json'), out];
  const { status } = spawnSync(process.execPath, script, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`the run ended with status ${status}`);
  return JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'));
}

/** @param {Awaited<ReturnType<typeof jobOf>>} job @param {string} out */
function runInBrowser(job, out) {
  const files = [...job.labelled, ...job.unlabelled].map(({ bin }) => bin);
  if (job.checkpoint) files.push(job.checkpoint);
  /** @param {string} line */
  const log = (line) => console.error(line.replace(/^\[page \w+\] /, ''));
  return withBrowserPage({ entry: 'tools/detect/page.html', log }, async (page) => {
    /** @type {Window['keepFile']} */
    const keep = async (name, text) => writeFileSync(join(out, name), Buffer.from(text, 'base64'));
    await page.exposeFunction('keepFile', keep);
    await page.setInputFiles('#files', files);
    const result = await page.evaluate(
      ([given, paths]) => window.detect.run(/** @type {any} */ (given), /** @type {string[]} */ (paths)),
      [job, files],
    );
    writeFileSync(join(out, 'result.json'), JSON.stringify(result, null, 2));
    return result;
  });
}

const options = await readCommandLine('detect', USAGE, readArguments);
mkdirSync(options.out, { recursive: true });
const job = await jobOf(options);
/** @type {import('./detect/experiment').DetectResult} */
const result = await (options.node ? runInNode(job, options.out) : runInBrowser(job, options.out));
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: repository, encoding: 'utf8' });
console.log(`adapter ${result.adapter}, commit ${commit.trim()}, ${new Date().toISOString().slice(0, 10)}`);
console.log('| detector | seed | AUC | 95 % interval | best epoch | seconds |\n|---|---|---|---|---|---|');
for (const { variant, seed, auc, interval, bestEpoch, epochs, seconds } of result.rows) {
  const range = interval ? `${interval.low.toFixed(3)} to ${interval.high.toFixed(3)}` : 'undefined';
  console.log(`| ${variant} | ${seed} | ${auc?.toFixed(3) ?? 'undefined'} | ${range} | ${bestEpoch} of ${epochs} | ${seconds} |`); // prettier-ignore
}
