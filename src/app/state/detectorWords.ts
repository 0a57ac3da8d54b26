/** What a file of weights is, in words: task, classes and how sure they are, pixel statistics and where from, licence. */
import { framingsWords } from '@/lib/cropping';
import { framingWords } from './croppingWords';
import type { HeldOutFigures } from '@/lib/calibration';
import { formatCount, formatCounted, formatFigure } from '@/lib/format';
import { isMade, MADE_WORDS } from '@/lib/madeFakes';
import { knownStatistics, type PixelStatistics, type StatisticsSource } from '@/lib/pixelStatistics';
import type { CheckpointSummary, DetectorInfo } from '@/workers/protocol/scoring';

const TASKS = {
  deepfakes: 'deepfakes: real or fake',
  diffusion: 'forgeries by diffusion: real or fake',
  spoofs: 'spoofs before a camera: live or spoof',
  unified: 'unified: real, or a deepfake, a diffusion image or a spoof',
  unknown: 'unknown: the file does not say',
} as const;

export function taskWords({ foreign, record }: Pick<DetectorInfo, 'foreign' | 'record'>): string {
  if (foreign) return TASKS[foreign.task];
  return record ? `${record.bonaFide ?? 'no genuine class'} or not, on the classes of its dataset` : '';
}

const CERTAINTY = {
  record: 'named in the file',
  person: 'named by you',
  released: 'the order of the released code, of which this file is',
  'second-hand':
    'second-hand: others than the authors give this order of the unified task. Change it below if you know better',
  assumed: 'assumed: the file does not name them, and this is the order of the released code',
  unknown: 'the file does not name them',
} as const;

/** How sure the classes and their order are. */
export const certaintyWords = (from: DetectorInfo['classesFrom']): string => CERTAINTY[from];

const SOURCES: Readonly<Record<StatisticsSource, string>> = {
  record: 'as in its training',
  arguments: 'as the arguments in the file say',
  assumed: 'assumed, as the released code does without a text beside the file',
  text: 'from the text beside the file',
  person: 'chosen by you',
};

/** With what pixels are normalised, and who says so. */
export function statisticsWords(statistics: PixelStatistics, from: StatisticsSource): string {
  const numbers = (values: readonly number[]) => values.map((value) => value.toFixed(3)).join(' ');
  const name = knownStatistics(statistics);
  return `mean ${numbers(statistics.mean)}, std ${numbers(statistics.std)}: ${name ? `those of ${name}, ` : ''}${SOURCES[from]}`;
}

const FRAMING_FROM: Readonly<Record<DetectorInfo['framingFrom'], string>> = {
  record: 'as in its training',
  arguments: "its arguments are those of the authors' code",
  assumed: 'assumed: the file does not say',
  person: 'chosen by you',
};

/** How faces are cut for it, and who says so. */
export function detectorFramingWords({ framing, framingFrom, record }: DetectorInfo): string {
  const { framings = [] } = record ?? {};
  const mixed = framings.length > 1 ? `; its faces were cut ${framingsWords(framings)}` : '';
  return `${framingWords(framing)}, ${FRAMING_FROM[framingFrom]}${mixed}`;
}

/** What it was trained on. */
export function trainedOnWords({ record }: Pick<DetectorInfo, 'record'>): string {
  if (!record) return 'unknown: the file does not say';
  const { fakes } = record.config;
  const faces = isMade(fakes)
    ? `real faces and fakes ${MADE_WORDS[fakes]}${without(record)}`
    : 'labelled faces';
  return `${faces}; dataset ${record.datasetFingerprint.slice(0, 12)}`;
}

/** How many of the faces that it was trained on have no such fake. */
function without({ config, refusedFakes }: NonNullable<DetectorInfo['record']>): string {
  const refused = (refusedFakes ?? []).filter(({ split }) => split === 'train');
  const faces = refused.reduce((sum, each) => sum + each.faces, 0);
  const missing = config.fakes === 'mixed' ? 'not every kind' : 'none';
  return faces > 0 ? ` (${missing} for ${formatCounted(faces, 'training face')})` : '';
}

/** How well it did on held-out or validation faces. */
export function errorsWords({ faces, auc, aucInterval, eer }: HeldOutFigures): string {
  const between = aucInterval
    ? ` (95 %: ${formatFigure(aucInterval.low, 2)} to ${formatFigure(aucInterval.high, 2)})`
    : '';
  const why = auc === null ? ' (one class only)' : '';
  return `${formatCount(faces)} faces: AUC ${formatFigure(auc)}${between}, EER ${formatFigure(eer)}${why}`;
}

/** What stands in place of validation figures. */
export const withoutValidation = (record: DetectorInfo['record']): string =>
  record?.setAside ? 'set aside' : 'not recorded in the file';

/** Null where nothing is known of it. */
export const licenceWords = ({ foreign }: Pick<DetectorInfo, 'foreign'>): string | null =>
  foreign?.isReleasedCode
    ? "a file of the authors' code; the weights that the authors released are CC BY-NC, not for commercial use"
    : null;

const KINDS = {
  online: 'pretrained, online network with its decoders',
  target: 'pretrained, target network',
  encoder: 'an encoder alone',
  detector: 'a detector, of which the encoder is taken',
} as const;

/** "ViT-B/16, 224 px: pretrained, …" */
export const checkpointWords = ({ kind, size, imageSize }: CheckpointSummary): string =>
  `${size}, ${imageSize} px: ${KINDS[kind]}`;
