/** The cells of a protocol as the one table that papers print, means over seeds with their deviation, and as lines for programs. */
import type { CrossTable } from './crossTable';
import { csvOf } from './csv';
import { formatCounted } from './format';
import { jsonOf } from './json';
import { PROTOCOL_FIGURES, PROTOCOLS, shotsOf, type ProtocolCell, type ProtocolChoice, type ProtocolFigure, type MeanInterval } from './protocol'; // prettier-ignore
import { APP_VERSION } from './version';

/** What a table is made of. */
export interface ProtocolResults {
  choice: ProtocolChoice;
  /** In the order of rows. */
  domains: readonly string[];
  /** What is tested on, in the order of columns. */
  tests: readonly string[];
  /** Detectors when all are trained. */
  runs: number;
  cells: readonly ProtocolCell[];
  /** Where fakes are made, of what is known so far; else none. */
  intervals: readonly MeanInterval[];
  warnings: readonly string[];
  adapter: string;
  /** ISO date. */
  at: string;
}

/** Mean and deviation over seeds. */
interface Spread {
  mean: number | null;
  /** Of the sample (n - 1); null with one seed. */
  deviation: number | null;
}

export function spreadOf(values: readonly (number | null)[]): Spread {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { mean: null, deviation: null };
  const mean = known.reduce((a, b) => a + b, 0) / known.length;
  if (known.length === 1) return { mean, deviation: null };
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (known.length - 1)) };
}

/** One figure of some cells: of each seed the mean over them. Where a cell of a seed is missing, that seed says nothing. */
function ofSeeds(cells: readonly ProtocolCell[], figure: ProtocolFigure, tests: readonly string[]): Spread {
  const seeds = [...new Set(cells.map(({ seed }) => seed))];
  return spreadOf(
    seeds.map((seed) => {
      const values = tests.map(
        (test) => cells.find((cell) => cell.seed === seed && cell.test === test)?.figures[figure] ?? null,
      );
      const known = values.filter((value) => value !== null);
      return known.length === tests.length && known.length > 0
        ? known.reduce((a, b) => a + b, 0) / known.length
        : null;
    }),
  );
}

const SPOOFING_FIGURES: readonly [ProtocolFigure, string][] = [
  ['hter', 'HTER'],
  ['auc', 'AUC'],
  ['tprAtLowFpr', 'TPR at FPR 1 %, live is positive'],
];

const LEVELS: readonly [ProtocolFigure, string][] = [
  ['frameAuc', 'frames'],
  ['videoAuc', 'videos'],
];

type Row = [name: string, spreads: Spread[]];

/** The table as it is known so far. */
export function protocolTable(results: ProtocolResults): CrossTable {
  if (PROTOCOLS[results.choice.preset].makesFakes) return familyTable(results);
  const { columns, rows, title } =
    results.choice.preset === 'anti-spoofing' ? leaveOneOut(results) : oneToMany(results);
  return {
    ...{ title, columns, rows: rows.map(([name]) => name), lowerIsBetter: false },
    values: rows.map(([, spreads]) => spreads.map(({ mean }) => mean)),
    deviations: rows.map(([, spreads]) => spreads.map(({ deviation }) => deviation)),
    notes: notesOf(results),
  };
}

/** A row for each number of shots; three figures for each data set that is left out, and their means. */
function leaveOneOut({ choice, domains, cells }: ProtocolResults): {
  title: string;
  columns: string[];
  rows: Row[];
} {
  const over = [
    ...domains.map((name): [string, string[]] => [name, [name]]),
    ['mean', [...domains]] as const,
  ];
  return {
    title: 'Left out',
    columns: over.flatMap(([name]) => SPOOFING_FIGURES.map(([, label]) => `${name}: ${label}`)),
    rows: shotsOf(choice).map((shots): Row => {
      const own = cells.filter((cell) => cell.shots === shots);
      return [
        formatCounted(shots, 'shot'),
        over.flatMap(([, tests]) => SPOOFING_FIGURES.map(([figure]) => ofSeeds(own, figure, tests))),
      ];
    }),
  };
}

/** Two rows for each domain that is trained on; a column for each that is tested, and the mean of the others. */
function oneToMany({ domains, cells }: ProtocolResults): { title: string; columns: string[]; rows: Row[] } {
  return {
    title: 'AUC, trained on',
    columns: [...domains, 'mean of the others'],
    rows: domains.flatMap((domain) =>
      LEVELS.map(([figure, level]): Row => {
        const own = cells.filter((cell) => cell.domain === domain);
        const others = domains.filter((name) => name !== domain);
        return [
          `${domain}, ${level}`,
          [...domains.map((test) => ofSeeds(own, figure, [test])), ofSeeds(own, figure, others)],
        ];
      }),
    ),
  };
}

/** A row for each family that is trained on, a column for each family and data set that is tested: AUC of pictures. */
function familyTable(results: ProtocolResults): CrossTable {
  const { domains, tests, cells, intervals } = results;
  const of = (domain: string, test: string) => ofSeeds(cells.filter((cell) => cell.domain === domain), 'frameAuc', [test]); // prettier-ignore
  const spreads = domains.map((domain) => tests.map((test) => of(domain, test)));
  return {
    ...{ title: 'AUC, trained on', columns: tests, rows: domains, lowerIsBetter: false },
    values: spreads.map((row) => row.map(({ mean }) => mean)),
    deviations: spreads.map((row) => row.map(({ deviation }) => deviation)),
    intervals: domains.map((domain) => tests.map((test) => intervals.find((each) => each.domain === domain && each.test === test) ?? null)), // prettier-ignore
    notes: notesOf(results),
  };
}

function notesOf({ choice, cells, runs, warnings }: ProtocolResults): string[] {
  const { seeds, preset, config } = choice;
  const last = config.seed + seeds - 1;
  const trained = new Set(cells.map(({ domain, shots, seed }) => `${domain}\n${shots}\n${seed}`)).size;
  return [
    seeds > 1
      ? `Mean and standard deviation (n - 1) over seeds ${config.seed} to ${last}.`
      : `One seed, ${config.seed}.`,
    ...(preset === 'anti-spoofing'
      ? [
          'As the evaluation of the authors computes them: of videos, the threshold of HTER chosen on the test.',
        ]
      : []),
    ...(PROTOCOLS[preset].makesFakes
      ? ['In brackets 95 % intervals of the mean, by a bootstrap over people, and over seeds where there are several.'] // prettier-ignore
      : []),
    ...(trained < runs ? [`${trained} of ${runs} detectors are trained and tested so far.`] : []),
    ...warnings,
  ];
}

/** One line a figure; an empty value is undefined. Means over seeds and their intervals have "all" as seed. */
export function protocolCsv(results: ProtocolResults): string {
  const { choice, cells, intervals } = results;
  const { preset } = choice;
  const about = PROTOCOLS[preset].trainsOn === 'itself' ? 'trained on' : 'left out';
  return csvOf([
    ['protocol', about, 'tested on', 'shots', 'seed', 'faces', 'figure', 'value'],
    ...cells.flatMap(({ domain, test, shots, seed, faces, figures }) =>
      PROTOCOL_FIGURES.map((figure) => [preset, domain, test, shots, seed, faces, figure, figures[figure]]),
    ),
    // Of all seeds that are known.
    ...intervals.flatMap(({ domain, test, low, high }) => {
      const own = cells.filter((cell) => cell.domain === domain && cell.test === test);
      const { mean, deviation } = ofSeeds(own, 'frameAuc', [test]);
      return Object.entries({ mean, deviation, low, high }).map(([name, value]) => [
        ...[preset, domain, test, 0, 'all', own[0]?.faces ?? null, `frameAuc ${name}`, value],
      ]);
    }),
  ]);
}

/** Everything. */
export const protocolJson = (results: ProtocolResults): string =>
  jsonOf({ app: `FSFM Lab ${APP_VERSION}`, ...results });
