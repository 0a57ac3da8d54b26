/** What was found of maps on forged faces, as a table and as a document. */
import { csvOf } from '@/lib/csv';
import { jsonOf } from '@/lib/json';
import { APP_VERSION } from '@/lib/version';
import type { KindAgainstTruth } from '@/workers/protocol/evaluation';
import type { MapsFound } from './mapTruthStore';

/** The columns of figures: of what, and the member that has it. */
const COLUMNS = ['forged', 'shuffled', 'original', 'gain'] as const;
const NAMES: Readonly<Record<(typeof COLUMNS)[number], string>> = {
  ...{ forged: 'forged face', shuffled: 'shuffled map' },
  ...{ original: 'face before', gain: 'forged less before' },
};

/** A row for each map, family and what it is of; an empty value is undefined. */
export function mapTruthCsv({ rows, detector, dataset }: MapsFound): string {
  const head = ['detector', 'dataset', 'map', 'family', 'of', 'faces', 'auc', 'auc low', 'auc high'];
  const lines = rows.flatMap((row: KindAgainstTruth) =>
    COLUMNS.map((of) => {
      const { auc, pointing, faces } = row[of];
      return [
        ...[detector.name, dataset, row.kind, row.family, NAMES[of], faces],
        ...[auc.mean, auc.interval?.low ?? null, auc.interval?.high ?? null],
        ...[pointing.mean, pointing.interval?.low ?? null, pointing.interval?.high ?? null],
      ];
    }),
  );
  return csvOf([[...head, 'pointing', 'pointing low', 'pointing high'], ...lines]);
}

export function mapTruthJson({ rows, missing, ...about }: MapsFound): string {
  return jsonOf({
    what: 'Maps of scores against the gates of forged faces: AUC over patches and pointing accuracy, means over faces with 95 % intervals.',
    ...{ app: `FSFM Lab ${APP_VERSION}`, ...about, rows, missing },
  });
}
