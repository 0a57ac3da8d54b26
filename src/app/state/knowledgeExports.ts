/** What was found of frozen networks, as a table and as a document. */
import { csvOf } from '@/lib/csv';
import { jsonOf } from '@/lib/json';
import { PROBE_REGIONS, READOUT_TEXTS } from '@/lib/knowledge';
import { APP_VERSION } from '@/lib/version';
import type { ReadoutFigures } from '@/workers/protocol/evaluation';
import type { KnowledgeFound } from './knowledgeStore';

interface Figure {
  mean: number | null;
  low: number | null;
  high: number | null;
}

/** A row for each network, readout and figure; an empty value is undefined. */
export function knowledgeCsv({ rows, targets, dataset, faces, splits, seed }: KnowledgeFound): string {
  const head = [
    'network',
    'kind',
    'size',
    'readout',
    'numbers a face',
    'figure',
    'of',
    'mean',
    'low',
    'high',
  ];
  const lines = rows.flatMap(({ name, kind, size, readouts }) =>
    readouts.flatMap((figures) =>
      figuresOf(figures, targets).map(([figure, of, { mean, low, high }]) => [
        ...[name, kind, size, READOUT_TEXTS[figures.readout].title, figures.width],
        ...[figure, of, mean, low, high],
        ...[dataset, faces, splits, seed],
      ]),
    ),
  );
  return csvOf([[...head, 'dataset', 'faces', 'splits', 'seed'], ...lines]);
}

function figuresOf(
  { blendshapes, permuted, lessRandom, lessPixels, regions, targets: figures, classes }: ReadoutFigures,
  targets: KnowledgeFound['targets'],
): [figure: string, of: string, Figure][] {
  return [
    ['R2', 'all blendshapes', blendshapes],
    ['R2', 'all blendshapes, permuted', permuted],
    ...(lessRandom ? [['R2 less random', 'all blendshapes', lessRandom] as [string, string, Figure]] : []),
    ...(lessPixels ? [['R2 less pixels', 'all blendshapes', lessPixels] as [string, string, Figure]] : []),
    ...PROBE_REGIONS.flatMap((region): [string, string, Figure][] => {
      const figure = regions[region];
      return figure ? [['R2', `region ${region}`, figure]] : [];
    }),
    ...targets.map(({ name }, t): [string, string, Figure] => ['R2', name, figures[t]]),
    ...(classes
      ? [
          ['AUC', 'linear probe', classes.linear] as [string, string, Figure],
          ['AUC', 'k-NN', classes.neighbours] as [string, string, Figure],
          ...classes.shots.map(({ shots, mean, deviation }): [string, string, Figure] => [
            ...(['AUC ± standard deviation', `${shots} of each class`] as const),
            { mean, low: mean - deviation, high: mean + deviation },
          ]),
        ]
      : []),
  ];
}

export function knowledgeJson({ rows, ...about }: KnowledgeFound): string {
  return jsonOf({
    what: 'Probes of frozen features. R2 on held-out people by ridge regression, mean over splits with 95 % intervals (Nadeau and Bengio 2003); AUC of classes, few shots with mean and standard deviation. Targets are estimates of MediaPipe.',
    ...{ app: `FSFM Lab ${APP_VERSION}`, readoutTexts: READOUT_TEXTS, ...about, rows },
  });
}
