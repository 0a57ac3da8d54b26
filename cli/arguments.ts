/** The command line of `npm run lab`: what is asked for, checked before anything is started. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ForgeCommand, ModelAnswers, RunFile } from '../src/headless/protocol';
import { positiveInteger } from '../tools/lib/commandLine.mjs';
import type { AblationPlan } from '../src/lib/ablation';
import { groupShards } from '../src/lib/checkpointNames';
import { PRETRAINING } from '../src/lib/config';
import { MADE_FAKES, type MadeFakes } from '../src/lib/madeFakes';
import { CROPS, FRAMINGS, type Cropping } from '../src/lib/cropping';
import { DETECTOR } from '../src/lib/detectorConfig';
import { ENGINE } from '../src/lib/engineSettings';
import { FORGERY_CHOICES } from '../src/lib/forgeries';
import { MOST_FACE_WORKERS } from '../src/lib/faceWorkers';
import { SET_PARTS, type SetPart } from '../src/lib/evaluationLink';
import { MOST_SHOTS, PROTOCOL_PRESETS, PROTOCOLS, USUAL_SHOTS, type ProtocolPreset } from '../src/lib/protocol'; // prettier-ignore
import { PIXEL_STATISTICS_FILE, type PixelStatistics } from '../src/lib/pixelStatistics';
import type { SettingsDefinition } from '../src/lib/settings/define';
import { readAblation, requireVariants } from './ablationArguments';
import {
  existingFile,
  faceFolder,
  modelFiles,
  named,
  requireClasses,
  requireOutside,
  requirePhotographs,
  statisticsBeside,
  type FaceFolder,
  type Named,
} from './files';
import { oneOf } from './oneOf';
import { withoutMasks } from './writtenForgeries';

export const LAB_USAGE = `npm run lab -- COMMAND --out DIR [options]
  plan        what an import of --faces DIR would make of its classes; reads no picture, needs no --out
  pretrain    a run over --faces DIR
  ablation    the same settings and faces with one thing varied, run after run: one table, curves
  finetune    a detector on --faces DIR, one folder below it for each class
  protocol    detectors that are each trained on some data sets or families of --faces DIR and tested on others: one table
  evaluate    detectors on labelled faces: each --detector FILE on each --faces DIR, one folder below it for each class
  score       every face in --faces DIR by --detector FILE
  compare     one or two networks, each --model FILE, on --faces DIR: how far their heads look, how alike their blocks are
  probe       networks, each --model FILE, on --faces DIR: what their frozen features tell of expression, pose and classes, beside pixels
              and a random encoder
  forge       forgeries of the genuine faces of --faces DIR, each with its mask, and one record of all; no detector, no training
  maps        the maps that explain --detector FILE on the forged faces in --faces DIR, as forge writes them or the Faces screen
              exports them, against where they were forged: AUC and pointing accuracy by family, with controls
  export      files of a run that is saved in --out DIR
options
  --out DIR       receives the files, and holds the browser's storage (not evaluate, score, compare, probe, forge, maps); made if missing,
                  never in --faces
  --faces DIR     photographs, folders below it too
  --count N       pretrain, ablation, compare, probe: only N of them, spread evenly; forge: so many forgeries (default: one of each face);
                  maps: only N forged faces, each family keeping its share
  --family NAME   forge: swap (default), edit, blend or mixed
  --seed N        probe, forge, maps: what is drawn follows from it (default 1)
  --preset NAME   protocol: anti-spoofing (default: leave one data set out), deepfakes or diffusion (train on one, test on all),
                  forgeries (fakes made of the genuine faces of the first --faces, by family; attacks of others are tested on)
  --shots LIST    protocol anti-spoofing: videos of each class of the left-out data set that are trained on (default 0,5)
  --config FILE   settings: a JSON document as the page exports it, or only what differs from the defaults
  --resume        resumes what is unfinished in --out DIR (pretrain, ablation, finetune, protocol), with its own faces and settings
  --encoder FILE  finetune, protocol: a pretrained model to start from; else from scratch. Also each of its parts
  --detector FILE evaluate, score, maps: a detector as the page exports it, or a fine-tuned checkpoint of the authors
  --model FILE    compare, probe: a network of any kind, pretrained, a detector or an encoder; its mean and standard deviation text too;
                  probe takes several (default: the one that came with the app);
                  maps: a pretrained network with its decoder, for the residual (default: the one that came with the app)
                  With --encoder or --detector also a text with the mean and standard deviation of its pixels; without one
                  ${PIXEL_STATISTICS_FILE} beside the model counts, where the model does not know better
  --face-workers N  find faces in so many photographs at once, 1 to ${MOST_FACE_WORKERS} (default: by cores and memory; not score, export)
  --crops WHAT    what pictures are: detect (photographs), already (cropped already: taken whole) or auto (each decides); remembered with
                  the faces (not plan, export)
  --framing NAME  ours (landmarks x 1.3), authors (dlib-like box x 1.3, shrunk at the border) or authors-centre (its middle 224 of 256);
                  default: ours, with --crops already or auto the authors'; score: as the detector says
  --classes LIST  plan, finetune, protocol, evaluate, probe, forge: other names for classes, NAME=CLASS,NAME=CLASS; equal ones merge; =CLASS names faces without one
  --heads N       finetune, protocol, evaluate, score, compare, probe, maps: attention heads of a model whose file does not say
  --one-output WHAT evaluate, score, maps: fake or real: what the only output of a detector is the probability of
  --network NAME  evaluate, score, maps: which network of a detector file that holds several, e.g. model_ema
  --genuine CLASS evaluate: the class of genuine faces, where its name does not tell
  --part PART     evaluate: all (default), test or validation
  --fakes LIST    evaluate: also on fakes that are made of the genuine faces: self-blended, swapped, edited, mixed
  --kind KIND     ablation: masking (default), objective (its parts), augmentation (pose and light) or settings (by --vary)
  --vary KEY=LIST ablation: a setting and the values that are compared, e.g. maskRatio=0.5,0.75; given twice, each value with each
  --strategies LIST  ablation of masking: those that are compared, at least two, e.g. crfr-p,random (default: all)
  --seeds N       ablation, protocol: so many seeds from the settings' on, 1 to 5 (default 1)
  --format LIST   export: safetensors, pytorch, pytorch-target, onnx, tensorboard, bundle (default), cluster, metrics, config;
                  of a detector's training detector-best, detector-last, training-state, epochs, metrics, config
  --run TEXT      export: the latest run of this name, or whose name or settings have this text; else the latest
  --engine NAME   auto (default: a real GPU, else the CPU), gpu or cpu
  --threads N     of the CPU; 0 (default): all cores but one
  --json          one JSON object a line on standard output instead of sentences; warnings, in words on standard error, are "warnings" of the last
exit status: 0 done, 1 failed, 2 called wrongly, 130 stopped by Ctrl-C with everything saved`;

/** The commands, each with the options that it takes beside `ALWAYS`. */
const TAKES = {
  plan: ['faces', 'classes'],
  pretrain: ['faces', 'count', 'face-workers', 'crops', 'framing', 'config', 'resume'],
  ablation: [
    'faces',
    'count',
    'face-workers',
    'crops',
    'framing',
    'config',
    'resume',
    'kind',
    'seeds',
    'strategies',
    'vary',
  ],
  finetune: ['faces', 'face-workers', 'crops', 'framing', 'config', 'resume', 'encoder', 'classes', 'heads'],
  protocol: [
    ...([
      'faces',
      'face-workers',
      'crops',
      'framing',
      'config',
      'resume',
      'encoder',
      'classes',
      'heads',
    ] as const),
    ...(['preset', 'shots', 'seeds'] as const),
  ],
  evaluate: [
    'faces',
    'face-workers',
    'crops',
    'framing',
    'detector',
    'genuine',
    'part',
    'fakes',
    'classes',
    'heads',
    'one-output',
    'network',
  ],
  score: ['faces', 'crops', 'framing', 'detector', 'heads', 'one-output', 'network'],
  compare: ['faces', 'count', 'face-workers', 'crops', 'framing', 'model', 'heads'],
  probe: ['faces', 'count', 'seed', 'face-workers', 'crops', 'framing', 'model', 'heads', 'classes'],
  forge: ['faces', 'count', 'family', 'seed', 'face-workers', 'crops', 'framing', 'classes'],
  maps: [
    ...(['faces', 'count', 'seed', 'face-workers', 'crops', 'framing'] as const),
    ...(['detector', 'model', 'heads', 'one-output', 'network'] as const),
  ],
  export: ['format', 'run'],
} as const;
/** What was said when it was begun; another word for it would do nothing. */
const OF_THE_BEGINNING = [
  ...(['faces', 'count', 'crops', 'framing', 'config', 'encoder', 'classes'] as const),
  ...(['preset', 'shots', 'kind', 'seeds'] as const),
] as const;
/** '' means that names, or any run, will do. */
const MAY_BE_EMPTY: readonly string[] = ['genuine', 'run'];
const ALWAYS = ['out', 'json', 'engine', 'threads'];
export type Command = keyof typeof TAKES;
const COMMANDS = Object.keys(TAKES) as Command[];
/** What a saved run can be exported as. */
const FORMATS = [
  ...['safetensors', 'pytorch', 'pytorch-target', 'onnx', 'tensorboard', 'bundle', 'cluster'],
  ...['metrics', 'config', 'detector-best', 'detector-last', 'training-state', 'epochs'],
] as RunFile[];

export interface DetectorFile extends Named {
  /** Beside it or named with it; undefined: what the file itself says. */
  statistics: PixelStatistics | undefined;
}

/** A pretrained model to begin with. */
export interface EncoderFiles {
  /** Absolute paths of its parts; none: from scratch. */
  files: string[];
  /** As of a detector. */
  statistics: PixelStatistics | undefined;
}

export interface LabCommand {
  command: Command;
  /** Settings as the page's link holds them; '' where none are needed. */
  query: string;
  /** What computes, as a link. */
  engine: string;
  /** What --faces named. */
  folders: FaceFolder[];
  detectors: DetectorFile[];
  /** What `compare` and `probe` look into. */
  models: Named[];
  /** Photographs that are looked at at once; undefined: as many as suit the machine. */
  faceWorkers: number | undefined;
  /** How pictures become crops, as far as it is said. */
  cropping: Partial<Cropping>;
  /** New names of classes by their old ones; '' is that of faces without a class. */
  classes: Readonly<Record<string, string>>;
  /** What is said of models whose files do not. */
  answers: ModelAnswers;
  /** '' where the names of classes must tell. */
  genuine: string;
  part: SetPart;
  /** Families of fakes that are made for an evaluation. */
  made: MadeFakes[];
  /** Absolute path. */
  out: string;
  json: boolean;
  resume: boolean;
  encoder: EncoderFiles;
  ablation: AblationPlan;
  seeds: number;
  preset: ProtocolPreset;
  shots: number[];
  /** What `forge` makes; `maps` takes its count and seed from it, `probe` its seed. */
  forgery: Omit<ForgeCommand, 'command'>;
  /** Of a folder that `forge` wrote: what says where its faces were forged. */
  masks: string[];
  formats: RunFile[];
  /** Text of the run that is meant. */
  run: string;
}

/**
 * @param argv without the program's name
 * @throws Error naming the wrong argument or setting and what is allowed
 */
export async function readLabArguments(argv: string[]): Promise<LabCommand> {
  const { command, values } = parseCommand(argv);
  const { faces = [], model = [], resume } = values;
  if (values.out === undefined && command !== 'plan') throw new Error('--out DIR is missing');
  const ablation = readAblation(values);
  const part = oneOf('part', SET_PARTS, values.part);
  const made = readMade(values.fakes);
  const preset = oneOf('preset', PROTOCOL_PRESETS, values.preset, ' or ');
  const needsDetector = ['evaluate', 'score', 'maps'].includes(command);
  const withoutSettings = needsDetector || ['plan', 'compare', 'probe', 'forge'].includes(command);
  requireOne(command, faces.length);
  const detectors = await detectorFiles(values.detector);
  requireOne(command, groupShards(detectors).length);
  if (needsDetector && detectors.length === 0) throw new Error('--detector FILE is missing');
  requireModels(command, model);
  const needsFaces = command !== 'export' && !resume;
  if (needsFaces && faces.length === 0) throw new Error('--faces DIR is missing');
  const found = needsFaces ? foldersFor(command, faces, values) : [];
  const { folders, masks } = command === 'maps' ? ofForged(found) : { folders: found, masks: [] };
  const query = needsFaces && !withoutSettings ? settingsQuery(command, values.config) : '';
  if (needsFaces && ablation.kind === 'settings') requireVariants(ablation, query);
  return {
    ...{ command, part, resume, json: values.json, seeds: ablation.seeds, run: values.run ?? '' },
    ...{ preset, shots: readShots(preset, values.shots) },
    forgery: readForgery(command, values),
    ablation,
    engine: engineQuery(values),
    query,
    ...{ folders, masks },
    encoder: await encoderFiles(values.encoder),
    detectors,
    models: named(model.map((file) => existingFile('model', file))),
    faceWorkers: readFaceWorkers(values['face-workers']),
    cropping: readCropping(values),
    classes: readClasses(values.classes),
    answers: modelAnswers(values),
    genuine: values.genuine ?? '',
    made,
    out: resolve(values.out ?? '.'),
    formats: [...new Set((values.format ?? 'bundle').split(','))].map((format) => oneOf('format', FORMATS, format)), // prettier-ignore
  };
}

/** @throws Error naming the value and what is allowed */
function readForgery(
  command: Command,
  { family, count, seed = '1' }: { family?: string; count?: string; seed?: string },
): LabCommand['forgery'] {
  if (!/^\d{1,9}$/.test(seed)) throw new Error(`--seed ${seed}: use a whole number from 0 to 999999999`);
  return {
    family: oneOf('family', FORGERY_CHOICES, family),
    ...((command === 'forge' || command === 'maps') &&
      count !== undefined && { count: positiveInteger('count', count) }),
    seed: Number(seed),
  };
}

/** @throws Error as `withoutMasks` */
function ofForged(found: readonly FaceFolder[]): { folders: FaceFolder[]; masks: string[] } {
  const parts = found.map(withoutMasks);
  return { folders: parts.map(({ folder }) => folder), masks: parts.flatMap(({ masks }) => masks) };
}

/** @throws Error where there are not one or two networks to compare, or more than one behind the residual */
function requireModels(command: Command, files: readonly string[]): void {
  const networks = files.filter((file) => !/\.(txt|json)$/i.test(file));
  if (command === 'maps' && networks.length > 1)
    throw new Error(`--model: ${networks.length} networks; maps takes one`);
  if (command !== 'compare') return;
  if (networks.length === 0) throw new Error('--model FILE is missing');
  if (networks.length > 2) throw new Error(`--model: ${networks.length} networks; compare takes one or two`);
}

/** @throws Error naming the value and what is allowed */
function readShots(preset: ProtocolPreset, list: string | undefined): number[] {
  if (!PROTOCOLS[preset].hasShots) {
    if (list !== undefined) throw new Error(`--shots ${list}: ${preset} has none`);
    return [0];
  }
  if (list === undefined) return [...USUAL_SHOTS];
  const shots = list.split(',').map((text) => {
    if (/^\d+$/.test(text) && Number(text) <= MOST_SHOTS) return Number(text);
    throw new Error(`--shots ${list}: use whole numbers from 0 to ${MOST_SHOTS}, such as 0,5`);
  });
  return [...new Set(shots)];
}

/** @throws Error naming the wrong option */
function readCropping({ crops, framing }: { crops?: string; framing?: string }): Partial<Cropping> {
  return {
    ...(crops !== undefined && { crops: oneOf('crops', CROPS, crops) }),
    ...(framing !== undefined && { framing: oneOf('framing', FRAMINGS, framing) }),
  };
}

/** @throws Error naming the value and what is allowed */
function readMade(list: string | undefined): MadeFakes[] {
  const named = (list?.split(',') ?? []).map((name) => oneOf('fakes', MADE_FAKES, name.trim()));
  return MADE_FAKES.filter((name) => named.includes(name));
}

/** @throws Error where a command is given more than one of what only evaluations take several of */
function requireOne(command: Command, count: number): void {
  if (command !== 'evaluate' && command !== 'protocol' && count > 1)
    throw new Error('--faces or --detector more than once: only evaluate and protocol take several');
}

/** @throws Error naming the file that is not there, or the text that holds no statistics */
async function encoderFiles(given: readonly string[] = []): Promise<EncoderFiles> {
  const { models, statistics } = await modelFiles('encoder', given);
  if (given.length > 0 && models.length === 0) throw new Error('--encoder: the model itself is missing');
  return { files: models, statistics: statistics ?? (await besideFirst('encoder', models)) };
}

/** @throws Error as `encoderFiles` */
async function detectorFiles(given: readonly string[] = []): Promise<DetectorFile[]> {
  const { models, statistics } = await modelFiles('detector', given);
  return Promise.all(
    named(models).map(async (file) => ({
      ...file,
      statistics: statistics ?? (await statisticsBeside('detector', file.path)),
    })),
  );
}

const besideFirst = (option: string, [first]: readonly string[]) =>
  first === undefined ? undefined : statisticsBeside(option, first);

/** @throws Error naming the value and what is allowed */
function readFaceWorkers(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= MOST_FACE_WORKERS) return count;
  throw new Error(`--face-workers ${text}: use 1 to ${MOST_FACE_WORKERS}`);
}

const ONE_OUTPUTS = ['fake', 'real'] as const;

/** @throws Error naming the wrong option */
function modelAnswers(values: { heads?: string; 'one-output'?: string; network?: string }): ModelAnswers {
  const { heads, 'one-output': oneOutput, network } = values;
  return {
    ...(heads !== undefined && { heads: positiveInteger('heads', heads) }),
    ...(oneOutput !== undefined && { oneOutput: oneOf('one-output', ONE_OUTPUTS, oneOutput, ' or ') }),
    ...(network !== undefined && { network }),
  };
}

/** @throws Error naming the part that is no NAME=CLASS */
function readClasses(list: string | undefined): Record<string, string> {
  const pairs = (list ?? '').split(',').filter((part) => part !== '');
  const named = new Map<string, string>();
  for (const pair of pairs) {
    const [, from = '', to = ''] = (/^([^=]*)=([^=]+)$/.exec(pair) ?? []).map((text) => text.trim());
    if (to === '') throw new Error(`--classes ${pair}: use NAME=CLASS`);
    if ((named.get(from) ?? to) !== to)
      throw new Error(`--classes ${list}: "${from}" is given two classes, "${named.get(from)}" and "${to}"`);
    named.set(from, to);
  }
  return Object.fromEntries(named);
}

/** For `parseArgs`, wherever something is computed. */
export const ENGINE_OPTIONS = { engine: { type: 'string' }, threads: { type: 'string' } } as const;

/** What computes, as a link. @throws Error naming the wrong option and what is allowed */
export function engineQuery({ engine, threads }: { engine?: string; threads?: string }): string {
  const wanted = { ...(engine && { engine }), ...(threads && { threads: Number(threads) }) };
  try {
    return linkOf(ENGINE, wanted);
  } catch (error) {
    throw new Error(`--${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

function parseCommand(argv: string[]) {
  const text = { type: 'string' } as const;
  const texts = { type: 'string', multiple: true } as const;
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      ...{ config: text, count: text, out: text, encoder: texts, kind: text, seeds: text, format: text },
      ...{
        run: text,
        genuine: text,
        classes: text,
        heads: text,
        'one-output': text,
        network: text,
        part: text,
        fakes: text,
        preset: text,
        shots: text,
        strategies: text,
        vary: texts,
        ...{ family: text, seed: text },
        faces: texts,
        detector: texts,
        model: texts,
        'face-workers': text,
        crops: text,
        framing: text,
        ...ENGINE_OPTIONS,
      },
      json: { type: 'boolean', default: false },
      resume: { type: 'boolean', default: false },
    },
  });
  const command = COMMANDS.find((name) => name === positionals[0]);
  if (command === undefined || positionals.length > 1)
    throw new Error(`"${positionals.join(' ')}" is not a command; the commands are ${COMMANDS.join(', ')}`);
  // As where a variable of the shell is not set: the empty path would be this folder.
  const empty = Object.entries(values).find(([name, value]) => !MAY_BE_EMPTY.includes(name) && [value].flat().includes('')); // prettier-ignore
  if (empty) throw new Error(`--${empty[0]}: nothing is given`);
  const taken: readonly string[] = [...TAKES[command], ...ALWAYS];
  const foreign = Object.entries(values).find(([name, value]) => value !== false && !taken.includes(name));
  if (foreign)
    throw new Error(`--${foreign[0]}: ${command} takes ${taken.map((name) => `--${name}`).join(', ')}`);
  const unused = OF_THE_BEGINNING.find((name) => values[name] !== undefined);
  if (values.resume && unused !== undefined)
    throw new Error(
      `--${unused}: --resume goes on with what was begun, its faces and settings; leave it out`,
    );
  return { command, values };
}

/** Looks through the folders as the command needs them. @throws Error naming the one that does not do */
function foldersFor(
  command: Command,
  folders: string[],
  { count, out }: { count?: string; out?: string },
): FaceFolder[] {
  if (command === 'score') folders.forEach(requirePhotographs);
  if (command === 'evaluate' || command === 'protocol') folders.forEach((folder) => requireClasses(folder));
  // Of forgeries, not of faces.
  const taken = command === 'forge' || command === 'maps' ? undefined : count;
  const found = named(folders).map((folder) => faceFolder(folder, taken));
  if (out !== undefined) folders.forEach((folder) => requireOutside(folder, out));
  return found;
}

/** Checks settings by the app's own schema. @returns the query of the page's link */
function settingsQuery(command: Command, file: string | undefined): string {
  const wanted = file === undefined ? {} : readSettings(file);
  try {
    const isDetector = command === 'finetune' || command === 'protocol';
    return isDetector ? linkOf(DETECTOR, wanted) : linkOf(PRETRAINING, wanted);
  } catch (error) {
    throw new Error(`--config ${file}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

/** @param wanted settings that are not the defaults */
export const linkOf = <Config extends object>(
  { link, parse, complete }: SettingsDefinition<Config>,
  wanted: object,
): string => link.toQuery(parse(complete(wanted))).toString();

/** Settings alone, or those inside an exported record. */
function readSettings(file: string): Record<string, unknown> {
  let document: unknown;
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
