/**
 * What an ablation answers: what each variant reconstructs of the same held-out faces under the masks of every strategy, and
 * for each pair whether a difference was shown. Training losses cannot say that: each variant has its own masks and weights.
 */
import { toLatex, toMarkdown, type CrossTable } from '@/lib/crossTable';
import type { PretrainConfig } from '@/lib/config';
import { csvComment, csvOf } from '@/lib/csv';
import { formatCounted } from '@/lib/format';
import {
  COMPARED_MASK_RATIO,
  meanC1,
  meanOf,
  pairedDifference,
  type HeldOutErrors,
  type PairedDifference,
} from '@/lib/heldOutErrors';
import { jsonOf } from '@/lib/json';
import { MASKING_STRATEGIES, strategyText } from '@/lib/maskingStrategies';
import type { AblationInfo, ExportedFile } from '@/workers/protocol';

const PLACES = 4;
const OTHER_UNITS =
  'Variants with another model, or with target patches normalised here and not there, have errors in other units: they are not compared.';

interface Measured {
  label: string;
  seed: number;
  config: PretrainConfig;
  runId: string;
  errors: HeldOutErrors;
}

export interface PairAnswer {
  first: string;
  second: string;
  difference: PairedDifference;
  /** The answer in words. */
  sentence: string;
}

/** Its runs that were measured, in the plan's order. */
function measuredRuns({ runs, heldOut = {} }: AblationInfo): Measured[] {
  return runs.flatMap(({ label, config, runId }) => {
    const errors = heldOut[runId];
    return errors ? [{ label, seed: config.seed, config, runId, errors }] : [];
  });
}

const labelsOf = (measured: readonly Measured[]) => [...new Set(measured.map(({ label }) => label))];

/** C1 (or C2, where a strategy covers a region) of every variant under every strategy's masks, means over faces and seeds. */
export function heldOutTable(ablation: AblationInfo, loss: 'c1' | 'c2'): CrossTable | null {
  const measured = measuredRuns(ablation);
  if (measured.length === 0) return null;
  const rows = labelsOf(measured);
  const valueOf = (label: string, masking: string): number | null => {
    const own = measured.filter((each) => each.label === label);
    const means = own.map(({ errors }) =>
      meanOf(errors.under.find((each) => each.masking === masking)![loss]),
    );
    const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
    return Number.isNaN(mean) ? null : mean;
  };
  const values = rows.map((label) => MASKING_STRATEGIES.map((masking) => valueOf(label, masking)));
  const covering = MASKING_STRATEGIES.map((_, c) => values.some((row) => row[c] !== null));
  const of = <T>(all: readonly T[]) => all.filter((_, c) => covering[c]);
  const { errors } = measured[0];
  return {
    title: loss === 'c1' ? 'C1 on held-out faces, under masks of' : 'C2 on held-out faces, under masks of',
    rows,
    columns: of(MASKING_STRATEGIES.map((masking) => strategyText(masking).title)),
    values: values.map(of),
    places: PLACES,
    lowerIsBetter: true,
    notes: [
      `${formatCounted(errors.faceIds.length, 'face')} that no run trained on, ${formatCounted(measured.length, 'run')}; lower is better. The runs of a seed have the same masks, which hide ${100 * COMPARED_MASK_RATIO} % of the patches.`,
      ...(measured.every(({ config }) => comparable(config, measured[0].config)) ? [] : [OTHER_UNITS]),
    ],
  };
}

/** Errors are of the same patches and in the same units. */
const comparable = (a: PretrainConfig, b: PretrainConfig): boolean =>
  a.preset === b.preset && a.normPixLoss === b.normPixLoss;

/** Every pair of variants that can be compared, over the seeds that both have. */
export function pairAnswers(ablation: AblationInfo): PairAnswer[] {
  const measured = measuredRuns(ablation);
  const labels = labelsOf(measured);
  return labels.flatMap((first, i) =>
    labels.slice(i + 1).flatMap((second) => {
      const pairs = pairsOf(measured, first, second);
      if (pairs.length === 0) return [];
      const [{ groups }] = pairs[0];
      const difference = pairedDifference(
        pairs.map(([a]) => meanC1(a)),
        pairs.map(([, b]) => meanC1(b)),
        groups,
      );
      return [{ first, second, difference, sentence: sentenceOf(first, second, difference) }];
    }),
  );
}

/** Errors of two variants by seed, of the same faces and in the same units. */
function pairsOf(
  measured: readonly Measured[],
  first: string,
  second: string,
): [HeldOutErrors, HeldOutErrors][] {
  return measured
    .filter(({ label }) => label === first)
    .flatMap((a) => {
      const b = measured.find(({ label, seed }) => label === second && seed === a.seed);
      if (!b || !comparable(a.config, b.config)) return [];
      const sameFaces = b.errors.faceIds.join() === a.errors.faceIds.join();
      return sameFaces ? [[a.errors, b.errors] as [HeldOutErrors, HeldOutErrors]] : [];
    });
}

function sentenceOf(first: string, second: string, { mean, low, high }: PairedDifference): string {
  const interval = (a: number, b: number) => `(95 % interval ${a.toFixed(PLACES)} to ${b.toFixed(PLACES)})`;
  if (low <= 0 && high >= 0)
    return `No difference shown between ${first} and ${second}: ${mean.toFixed(PLACES)} ${interval(low, high)}.`;
  if (mean < 0)
    return `${first} reconstructs held-out faces better than ${second}, by ${(-mean).toFixed(PLACES)} ${interval(-high, -low)}.`;
  return `${second} reconstructs held-out faces better than ${first}, by ${mean.toFixed(PLACES)} ${interval(low, high)}.`;
}

/** What must be known before the sentences are believed; null where there are none. */
export function answerCaution(answers: readonly PairAnswer[]): string | null {
  if (answers.length === 0) return null;
  const { seeds, faces } = answers[0].difference;
  const ofSeeds =
    seeds === 1
      ? 'With one seed the intervals tell of the faces alone, and another seed may turn them over.'
      : `The intervals redraw ${formatCounted(seeds, 'seed')} and ${formatCounted(faces, 'face')}, videos and people as a whole.`;
  const chance =
    answers.length > 1
      ? ` Each holds by itself: of ${answers.length} comparisons one in twenty would show a difference by chance.`
      : '';
  return `C1 averaged over the masks of all strategies. ${ofSeeds}${chance} It says what is reconstructed, not what a detector gains from it.`;
}

const file = (name: string, type: string, text: string): ExportedFile => ({
  name: `fsfm-ablation-${name}`,
  blob: new Blob([text], { type }),
});

/** One line a run and masks. */
function heldOutCsvFile(ablation: AblationInfo): ExportedFile {
  const lines = measuredRuns(ablation).flatMap(({ label, seed, runId, errors }) =>
    errors.under.map(({ masking, c1, c2 }) => [
      label,
      seed,
      masking,
      ...[c1, c2].map(meanOf).map(orNull),
      runId,
    ]),
  );
  const { kind, startedAt, dataset, runs } = ablation;
  const comment = csvComment({ ablation: kind, startedAt, dataset, config: runs[0].config });
  return file(
    'held-out.csv',
    'text/csv',
    `${comment}\n${csvOf([['variant', 'seed', 'masks', 'c1', 'c2', 'runId'], ...lines])}`,
  );
}

/** Tables and sentences, to read. */
function answerMarkdownFile(ablation: AblationInfo): ExportedFile {
  const answers = pairAnswers(ablation);
  const tables = (['c1', 'c2'] as const).flatMap((loss) => heldOutTable(ablation, loss) ?? []);
  const parts = [...tables.map(toMarkdown), answers.map(({ sentence }) => `- ${sentence}\n`).join('')];
  const caution = answerCaution(answers);
  return file('answer.md', 'text/markdown', [...parts, ...(caution ? [`${caution}\n`] : [])].join('\n'));
}

/** The tables for papers. */
function answerLatexFile(ablation: AblationInfo): ExportedFile {
  const tables = (['c1', 'c2'] as const).flatMap((loss) => heldOutTable(ablation, loss) ?? []);
  return file('answer.tex', 'application/x-tex', tables.map(toLatex).join('\n'));
}

/** Everything, of every face too. */
function answerJsonFile(ablation: AblationInfo): ExportedFile {
  const { kind, startedAt, dataset, runs } = ablation;
  const measured = measuredRuns(ablation).map(({ errors, label, seed, runId }) => ({
    ...{ label, seed, runId },
    faceIds: errors.faceIds,
    groups: errors.groups,
    under: errors.under.map(({ masking, c1, c2 }) => ({ masking, c1: [...c1], c2: [...c2].map(orNull) })),
  }));
  const answers = pairAnswers(ablation);
  return file(
    'answer.json',
    'application/json',
    jsonOf({
      ablation: kind,
      startedAt,
      dataset,
      runs: runs.map(({ label, config, runId }) => ({ label, runId, config })),
      measured,
      answers,
    }),
  );
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** The files of what it answers, by name; each wants runs that were measured. */
export const ANSWER_FILES = [
  ['held-out.csv', heldOutCsvFile],
  ['answer.md', answerMarkdownFile],
  ['answer.tex', answerLatexFile],
  ['answer.json', answerJsonFile],
] as const;

export const isMeasured = ({ heldOut }: AblationInfo): boolean => Object.keys(heldOut ?? {}).length > 0;
