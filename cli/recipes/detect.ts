/**
 * `npm run detect -- --labelled FOLDER [--real FOLDER]... [options]`: the whole way from photographs to evaluated detectors, as
 * a recipe of what `npm run lab` does. FOLDER has a subfolder of pictures for each class; --real folders add real faces to
 * pretraining only. A quarter of the labelled faces is held out and seen by nothing but the final evaluation. Options:
 * DETECT_USAGE.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Ending, LabEvent } from '../../src/headless/protocol';
import { formatFigure } from '../../src/lib/format';
import { readCommandLine } from '../../tools/lib/commandLine.mjs';
import { withApp, withProfile } from '../browser';
import { importFiles, namedFrom, notGivenOf } from '../commands';
import { faceFolder, statisticsBeside, type FaceFolder } from '../files';
import { givenFiles, LabPage } from '../lab';
import { tellOn } from '../telling';
import {
  DETECT_USAGE,
  detectorSettings,
  pretrainSettings,
  readDetectArguments,
  type DetectOptions,
  type Variant,
} from './detectArguments';

/** One detector on the held-out faces. */
interface Row {
  variant: Variant;
  seed: number;
  auc: number | null;
  interval: { low: number; high: number } | null;
  bestEpoch: number;
  epochs: number;
  testFaces: number;
  seconds: number;
}

/** What is known so far; the file result.json. */
interface Result {
  adapter: string;
  job: Omit<DetectOptions, 'labelled' | 'real' | 'out' | 'engine'>;
  pretrainFaces: number;
  rows: Row[];
}

/** Ends the recipe early, with what is known. */
class Early extends Error {
  constructor(readonly ending: Ending) {
    super(ending.event);
  }
}

const options = await readCommandLine('detect', DETECT_USAGE, readDetectArguments);
mkdirSync(options.out, { recursive: true });
const { preset, pretrainEpochs, pretrainBatch, settings, seeds, variants, checkpoint } = options;
const job = { preset, pretrainEpochs, pretrainBatch, settings, seeds, variants, checkpoint };
const result: Result = { adapter: '', job, pretrainFaces: 0, rows: [] };
// The table alone goes to standard output.
const { tell, signal, end } = tellOn(false, console.error);

function hear(event: LabEvent): void {
  if (event.event === 'adapter') result.adapter = String(event.name);
  if (event.event === 'faces-chosen') result.pretrainFaces = Number(event.faces);
  tell(event);
}

const lookedThrough = (path: string): FaceFolder => faceFolder({ path, name: basename(path) });

/** The same folder with the same files has the same name: a later run finds its faces again. */
function datasetOf({ name, files }: FaceFolder): string {
  const hash = createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 8);
  return `${name} ${hash}`;
}

/** @throws Early unless it finished */
function finished(ending: Ending): Ending {
  if (ending.event === 'finished') return ending;
  throw new Early(ending);
}

/** @returns the datasets' names */
async function importAll(lab: LabPage): Promise<{ labelled: string; real: string[] }> {
  const folder = lookedThrough(options.labelled);
  const labelled = datasetOf(folder);
  const real: string[] = [];
  for (const path of options.real) {
    const found = lookedThrough(path);
    const dataset = datasetOf(found);
    real.push(dataset);
    // Without their folders: these have no classes.
    finished(await importFiles(lab, givenFiles(found.files), { dataset, notGiven: notGivenOf(found) }));
  }
  const notGiven = notGivenOf(folder);
  finished(await importFiles(lab, namedFrom(folder, folder.files), { dataset: labelled, notGiven }));
  return { labelled, real };
}

/** The encoder's file: the one that was named, or pretrained on the real faces that no test will see. */
async function encoderOf(lab: LabPage, datasets: { labelled: string; real: string[] }): Promise<string> {
  if (checkpoint !== null) return checkpoint;
  const name = `pretrained-${preset}-${pretrainEpochs}.safetensors`;
  const faces = {
    datasets: [datasets.labelled, ...datasets.real],
    unseenBy: detectorSettings(options, 'pretrained-full', 0),
  };
  const pretraining = {
    command: 'pretrain',
    settings: pretrainSettings(options),
    resume: false,
    faces,
    files: ['safetensors'],
  } as const;
  finished(await lab.run({ ...pretraining, files: ['safetensors'] }, () => name));
  return join(options.out, name);
}

async function trainVariant(
  lab: LabPage,
  dataset: string,
  encoder: string | null,
  variant: Variant,
  seed: number,
): Promise<Row> {
  const began = performance.now();
  if (encoder !== null) await lab.give('encoder', givenFiles([encoder]));
  const encoderStatistics = encoder === null ? undefined : await statisticsBeside('checkpoint', encoder);
  const ending = finished(
    await lab.run(
      {
        command: 'finetune',
        settings: detectorSettings(options, variant, seed),
        resume: false,
        encoderStatistics,
        dataset,
        files: ['detector-best'],
      },
      () => `${variant}-${seed}.safetensors`,
    ),
  );
  const numberOf = (name: string) => (typeof ending[name] === 'number' ? ending[name] : null);
  const [low, high] = [numberOf('aucLow'), numberOf('aucHigh')];
  return {
    ...{ variant, seed, auc: numberOf('auc') },
    interval: low === null || high === null ? null : { low, high },
    bestEpoch: numberOf('bestEpoch') ?? 0,
    epochs: numberOf('epochs') ?? 0,
    testFaces: numberOf('heldOut') ?? 0,
    seconds: Math.round((performance.now() - began) / 1000),
  };
}

async function work(lab: LabPage): Promise<Ending> {
  try {
    const datasets = await importAll(lab);
    const fromScratch = (variant: Variant) => variant.startsWith('scratch');
    const encoder = variants.every(fromScratch) ? null : await encoderOf(lab, datasets);
    for (const seed of seeds) {
      for (const variant of variants) {
        const beginsWith = fromScratch(variant) ? null : encoder;
        result.rows.push(await trainVariant(lab, datasets.labelled, beginsWith, variant, seed));
      }
    }
    return { event: 'finished' };
  } catch (error) {
    if (error instanceof Early) return error.ending;
    throw error;
  }
}

function printTable({ adapter, rows }: Result): void {
  const repository = fileURLToPath(new URL('../..', import.meta.url));
  const git = ['rev-parse', '--short', 'HEAD'];
  const commit = execFileSync('git', git, { cwd: repository, encoding: 'utf8' }).trim();
  console.log(`adapter ${adapter}, commit ${commit}, ${new Date().toISOString().slice(0, 10)}`);
  console.log('| detector | seed | AUC | 95 % interval | best epoch | seconds |\n|---|---|---|---|---|---|');
  for (const { variant, seed, auc, interval, bestEpoch, epochs, seconds } of rows) {
    const range = interval ? `${formatFigure(interval.low)} to ${formatFigure(interval.high)}` : '–';
    const figures = [variant, seed, formatFigure(auc), range];
    console.log(`| ${[...figures, `${bestEpoch} of ${epochs}`, seconds].join(' | ')} |`);
  }
}

await end(() =>
  withApp(console.error, (port) =>
    withProfile(port, join(options.out, '.browser'), async (page) =>
      work(await LabPage.open(page, { out: options.out, engine: options.engine, tell: hear, signal })),
    ),
  ),
);
if (result.rows.length > 0) {
  writeFileSync(join(options.out, 'result.json'), JSON.stringify(result, null, 2));
  printTable(result);
}
