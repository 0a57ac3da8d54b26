/**
 * What a detector's file says of itself, and what a person adds to it: this app's own, or a fine-tuned network of the
 * released code. Reads no weights and needs no tfjs.
 */
import { bonaFideClass } from '@/lib/bonaFide';
import { FRAMED, type Framing } from '@/lib/cropping';
import { LabError, type HeadsAsked } from '@/lib/errors';
import type { PixelStatistics, StatisticsGiven, StatisticsSource } from '@/lib/pixelStatistics';
import { PRESETS, type ModelConfig } from '@/lib/presets';
import { classifierParameters, type ParameterSpec } from '@/ml/model/parameters';
import type { ByteSource } from '@/storage/byteSource';
import { CheckpointDirectory, type CheckpointAnswers } from '../networks/checkpointDirectory';
import type { NetworkChoice } from '../networks/networkChoice';
import {
  describeForeign,
  foreignFraming,
  type ClassCertainty,
  type ForeignDetector,
} from './foreignDetector';
import { readDetectorRecord, type DetectorRecord } from './detectorRecord';

/** What a person must know of a detector to read its scores. */
export interface DetectorInfo {
  /** SHA-256 of the file, hex. */
  id: string;
  name: string;
  /** As papers write it, e.g. "ViT-B/16". */
  size: string;
  imageSize: number;
  patchSize: number;
  depth: number;
  heads: number;
  /** In the order of the logits. */
  classes: string[];
  /** Who says so: the record of a file of ours, a person, or how sure it is of a file of others. */
  classesFrom: 'record' | 'person' | ClassCertainty;
  /** The genuine class; null where no name tells. */
  bonaFide: string | null;
  /** With which pixels are normalised, of values 0..1. */
  statistics: PixelStatistics;
  statisticsFrom: StatisticsSource;
  /** How faces are cut for it. */
  framing: Framing;
  /** Who says so: its own record, the arguments of the authors' code, a person; or nobody. */
  framingFrom: 'record' | 'arguments' | 'assumed' | 'person';
  /** What the file says of its training; null for files of others. */
  record: DetectorRecord | null;
  /** What is known of a file of others; null with a record. */
  foreign: Pick<ForeignDetector, 'task' | 'isReleasedCode'> | null;
  /** Its head has one output: which class that speaks for is a person's to say. */
  oneLogit?: true;
  /** What had to be asked for its heads: the answer can be changed. */
  headsAsked?: HeadsAsked;
  /** What a person said of the file, without which it is read otherwise or not at all. */
  answers?: CheckpointAnswers;
  /** Every network of a file that holds several (weights and their average), and which of them this is. */
  networks?: { chosen: string; all: readonly NetworkChoice[] };
}

/** The network that a file holds. */
export interface DetectorLayout {
  model: ModelConfig;
  specs: ParameterSpec[];
}

/**
 * Which network lies in a detector's file; every tensor is there and of the right shape.
 * @param name for messages
 * @throws LabError `invalid-file` when it holds no detector, or one of another geometry
 */
export function detectorLayout(file: CheckpointDirectory, name: string): DetectorLayout {
  const { recognised } = file;
  if (recognised.kind !== 'detector') {
    const heads = recognised.unused.filter((tensor) => /head|classifier|(^|\.)fc/i.test(tensor));
    const beside = heads.length > 0 ? `; "${heads[0]}" is not a head of one linear layer` : '';
    throw new LabError(
      'invalid-file',
      `"${name}" is a pretrained ${recognised.size} without a head: it cannot tell classes apart${beside}.`,
      'Train a detector from it first, or choose a fine-tuned checkpoint.',
    );
  }
  const record = readDetectorRecord(file.metadata.run);
  const model = record ? PRESETS[record.config.preset].model : recognised.model;
  const { adapter, embedding } = recognised;
  const pooling = record?.config.pooling ?? recognised.pooling;
  const specs = classifierParameters(model, record?.classes.length ?? recognised.classes, {
    pooling,
    adapter,
    embedding,
  });
  file.check(specs);
  return { model, specs };
}

/**
 * @param id as the caller knows it
 * @param answers of a person, to what the file does not say
 * @throws LabError as `detectorLayout`, and as `CheckpointDirectory.open`
 */
export async function readDetectorInfo(
  source: ByteSource,
  name: string,
  id: string,
  answers: CheckpointAnswers = {},
): Promise<DetectorInfo> {
  const file = await CheckpointDirectory.open(source, answers);
  const { model } = detectorLayout(file, name);
  const record = readDetectorRecord(file.metadata.run);
  const { recognised, statistics } = file;
  const foreign = record ? null : describeForeign(recognised, file.metadata);
  const classes = record?.classes ?? foreign?.classes ?? [];
  const { imageSize, patchSize, depth } = model;
  return {
    ...{ id, name, size: recognised.size, imageSize, patchSize, depth, heads: model.heads, classes },
    classesFrom: foreign?.certainty ?? 'record',
    bonaFide: record ? record.bonaFide : bonaFideClass(classes),
    statistics: statistics.values,
    statisticsFrom: statistics.source,
    ...(foreign
      ? foreignFraming(foreign, file.metadata)
      : { framing: record?.framing ?? 'ours', framingFrom: 'record' as const }),
    record,
    foreign: foreign && { task: foreign.task, isReleasedCode: foreign.isReleasedCode },
    ...(recognised.oneLogit && { oneLogit: true }),
    ...(answers.heads !== undefined && {
      headsAsked: { width: model.width, usual: recognised.headChoices },
    }),
    ...(Object.keys(answers).length > 0 && { answers }),
    ...(file.networks.length > 1 && { networks: { chosen: file.network, all: file.networks } }),
  };
}

/**
 * The same detector with other names for its outputs.
 * @throws LabError `invalid-config` unless there is one different name for each output
 */
export function withClasses(info: DetectorInfo, classes: readonly string[]): DetectorInfo {
  const wanted = info.classes.length;
  if (classes.length !== wanted || new Set(classes).size !== wanted || classes.some((name) => !name)) {
    throw new LabError(
      'invalid-config',
      `classes: "${classes.join('", "')}" are not ${wanted} different names`,
      `Give each of the ${wanted} outputs a name of its own.`,
    );
  }
  if (classes.every((name, i) => name === info.classes[i])) return info;
  const bonaFide = bonaFideClass(classes);
  const isTurned = classes.indexOf(bonaFide ?? '') !== info.classes.indexOf(info.bonaFide ?? '');
  const record = isTurned && info.record ? withoutFigures(info.record, OTHER_OUTPUT) : info.record;
  return { ...info, classes: [...classes], classesFrom: 'person', bonaFide, record };
}

const OTHER_OUTPUT =
  'Its threshold, errors and scores were measured with another genuine output: they are set aside until its outputs are named as in its file.';

/** What was measured says nothing of a detector that is used otherwise now. @param why a sentence */
const withoutFigures = (record: DetectorRecord, why: string): DetectorRecord => ({
  ...record,
  ...{ validation: null, heldOut: null, scores: null, guard: null },
  setAside: why,
});

/** The same detector for faces that are cut as a person says; what was measured with others is set aside. */
export function withFraming(info: DetectorInfo, framing: Framing): DetectorInfo {
  if (framing === info.framing)
    return info.framingFrom === 'record' ? info : { ...info, framingFrom: 'person' };
  const why = `Its threshold, errors and scores were measured on faces ${FRAMED[info.framing]}, and faces are cut ${FRAMED[framing]} for it now: they are set aside until its framing is set back.`;
  const record = info.record && withoutFigures(info.record, why);
  return { ...info, framing, framingFrom: 'person', record };
}

/**
 * The same detector with the statistics that a person has of it.
 * @throws LabError `wrong-state` for a file that says by which it was trained
 */
export function withStatistics(
  info: DetectorInfo,
  statistics: PixelStatistics,
  from: StatisticsGiven,
): DetectorInfo {
  if (info.statisticsFrom === 'record') {
    throw new LabError(
      'wrong-state',
      `"${info.name}" records the mean and standard deviation of its training; the given ones were not used.`,
      'Nothing is needed: the file is complete.',
    );
  }
  return { ...info, statistics, statisticsFrom: from };
}

/** @throws LabError `invalid-config` where nobody has said which class is genuine */
export function genuineClass({ bonaFide, classes, name }: DetectorInfo): string {
  if (bonaFide !== null) return bonaFide;
  throw new LabError(
    'invalid-config',
    `None of the outputs ${classes.map((each) => `"${each}"`).join(', ')} of "${name}" is called real, live or bona fide.`,
    'Open "Outputs" of this detector and name its genuine output "real".',
  );
}
