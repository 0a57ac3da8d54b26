/** What a report tells of a detector, of the file and of the program: names and values, in words. */
import type { ReportFacts, ReportNotice } from '@/app/viz/report/scoreReport';
import { describeThreshold, thresholdOf, type DetectorValidation } from '@/lib/calibration';
import { isolatedText } from '@/lib/displayText';
import { formatCount, formatFigure } from '@/lib/format';
import { errorsAt } from '@/lib/heldOutAnswer';
import { describeGuard } from '@/lib/outsideGuard';
import { APP_VERSION } from '@/lib/version';
import type { DetectorInfo } from '@/workers/protocol/scoring';
import { useDetectors } from './detectors';
import {
  detectorFramingWords,
  errorsWords,
  withoutValidation,
  licenceWords,
  statisticsWords,
  taskWords,
  trainedOnWords,
} from './detectorWords';
import { useEngine } from './engineStore';

export const PROGRAM = `FSFM Lab ${APP_VERSION}`;

type Fact = ReportFacts['facts'][number];

const fact = (name: string, value: string | null): Fact[] => (value === null ? [] : [{ name, value }]);

/** What the screen says of the detector that comes with the app; nothing of others. */
export function demonstrationNotice({ id }: DetectorInfo): ReportNotice[] {
  const saved = useDetectors.getState().saved?.find(({ info }) => info.id === id);
  if (saved?.origin !== 'demonstration') return [];
  const text =
    'The detector is a small model that shows how scoring works. Do not base any decision on its scores.';
  return [{ title: 'Demonstration only', text }];
}

/** A hash to be compared by eye: two lines of the same length. */
export const inHalves = (hash: string): string =>
  `${hash.slice(0, hash.length / 2)} ${hash.slice(hash.length / 2)}`;

/** @param own threshold that a person has set */
export function detectorFacts(info: DetectorInfo, own: number | null): ReportFacts {
  const { name, id, size, imageSize, record } = info;
  const validation = record?.validation ?? null;
  const threshold = thresholdOf(validation, own);
  return {
    title: 'The detector',
    facts: [
      ...fact('Name', isolatedText(name, 60)),
      ...fact('SHA-256', inHalves(id)),
      ...fact('Network', `${size}, ${imageSize} px`),
      ...fact('Task', isolatedText(taskWords(info), 160)),
      ...fact('Trained on', trainedOnWords(info)),
      ...fact('Held-out test', record?.heldOut ? errorsWords(record.heldOut) : 'none in the file'),
      ...fact('Validation', validation ? errorsWords(validation) : withoutValidation(record)),
      ...fact('Set aside', record?.setAside ? isolatedText(record.setAside, 300) : null),
      ...fact('Threshold', `${formatFigure(threshold.value)}, ${describeThreshold(threshold, validation)}`),
      ...fact(
        'Errors there',
        record?.scores ? errorsWordsAt(record.scores, threshold.value) : 'unknown: the file keeps no scores',
      ),
      ...fact('Calibration', calibrationWords(validation)),
      ...fact('Unlike faces', describeGuard(record?.guard)),
      ...fact('Pixels', statisticsWords(info.statistics, info.statisticsFrom)),
      ...fact('Framing', detectorFramingWords(info)),
      ...fact('Licence', licenceWords(info)),
    ],
  };
}

function errorsWordsAt(scores: Parameters<typeof errorsAt>[0], threshold: number): string {
  const { genuine, attacks } = errorsAt(scores, threshold);
  const parts = [
    genuine && `${genuine} genuine faces at or above it`,
    attacks && `${attacks} attacks below it`,
  ].filter((part) => part !== null);
  return `${scores.from}: ${parts.join(', ')}`;
}

function calibrationWords(validation: DetectorValidation | null): string {
  const temperature = validation?.temperature ?? null;
  if (!validation || temperature === null) return 'never calibrated';
  return `temperature ${formatFigure(temperature)}, on ${formatCount(validation.faces)} validation faces`;
}

/** With what it was computed, and when it was written. */
export function programFacts(writtenAt: Date): Fact[] {
  const { inUse } = useEngine.getState();
  const engine = inUse?.engine === 'gpu' ? 'WebGPU' : 'WebAssembly on the CPU';
  return [
    ...fact(
      'Engine',
      inUse ? `${isolatedText(inUse.name, 60)} (${engine})` : 'none since this page was opened',
    ),
    ...fact('Program', PROGRAM),
    ...fact('Written', `${writtenAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`),
  ];
}

const NOT_IN_NAMES = /[^\p{L}\p{M}\p{N}._-]+/gu;
const LONGEST_PART = 60;

/** "fsfm-report-portrait-face-2-by-mine.pdf": a name that every file system takes. */
export function reportFileName(subject: string, detector: string, extension: string): string {
  const part = (text: string) =>
    [
      ...text
        .replace(/^.*\//s, '')
        .replace(/\.[a-z0-9]{1,11}$/i, '')
        .replace(NOT_IN_NAMES, '-'),
    ]
      .slice(0, LONGEST_PART)
      .join('')
      .replace(/^[-.]+|[-.]+$/g, '') || 'unnamed';
  return `fsfm-report-${part(subject)}-by-${part(detector)}.${extension}`;
}
