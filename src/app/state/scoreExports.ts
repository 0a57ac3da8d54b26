/** Scores as files: all rows with what it takes to have them again, and nothing of the faces but their fingerprints. */
import { csvCell } from '@/lib/csv';
import { describeThreshold, thresholdOf } from '@/lib/scoreReading';
import { APP_VERSION } from '@/lib/version';
import type { DetectorInfo } from '@/workers/shelfProtocol';
import { rowsOf, type ResultRow } from './scoreRows';
import { activeDetector, compareDetector, type ScoreState } from './scoreStore';

const NOTE =
  'A score is the opinion of a detector with known errors on known data. It is no proof of anything.';

function rowsAndDetectors(state: ScoreState): { rows: ResultRow[]; detectors: DetectorInfo[] } {
  const [active, second] = [activeDetector(state), compareDetector(state)];
  return {
    rows: rowsOf(state.photos, active, second),
    detectors: [active, second].filter((detector) => detector !== null),
  };
}

/** Everything, for programs: settings, versions, hashes, probabilities of every class. */
export function scoresToJson(state: ScoreState): string {
  const { rows, detectors: shown } = rowsAndDetectors(state);
  // A detector that was exchanged on the way keeps what it said.
  const others = state.detectors.filter(
    (one) => !shown.includes(one) && rows.some(({ face }) => face && one.id in face.judged),
  );
  const detectors = [...shown, ...others];
  return JSON.stringify(
    {
      application: 'FSFM Lab',
      version: APP_VERSION,
      note: NOTE,
      exportedAt: new Date().toISOString(),
      settings: state.view,
      reconstructor: state.reconstructor && {
        name: state.reconstructor.name,
        sha256: state.reconstructor.id,
      },
      detectors: detectors.map((detector) => describeDetector(detector, state.view.threshold)),
      faces: rows.map((row) => describeRow(row, detectors)),
    },
    null,
    2,
  );
}

function describeDetector(
  { id, name, size, classes, classesFrom, bonaFide, statistics, statisticsFrom, record }: DetectorInfo,
  own: number | null,
) {
  const validation = record?.validation ?? null;
  const threshold = thresholdOf(validation, own);
  return {
    name,
    sha256: id,
    network: size,
    classes,
    classesFrom,
    bonaFide,
    statistics: { ...statistics, from: statisticsFrom },
    trainedOn: record?.datasetFingerprint ?? null,
    validation,
    threshold: { ...threshold, meaning: describeThreshold(threshold, validation) },
  };
}

function describeRow({ photo, face, status }: ResultRow, detectors: readonly DetectorInfo[]) {
  if (!face) return { photograph: photo.name, error: status, remedy: photo.error?.remedy ?? null };
  const scores = detectors.flatMap(({ id, classes }) => {
    const judged = face.judged[id];
    if (!judged) return [];
    const named = (values: readonly number[]) =>
      Object.fromEntries(classes.map((name, i) => [name, values[i]]));
    return [
      { detector: id, raw: named(judged.raw), calibrated: judged.calibrated && named(judged.calibrated) },
    ];
  });
  const { index, id, box } = face;
  return { photograph: photo.name, face: index + 1, fingerprint: id, box, status, scores };
}

/** One line a row: the scores of the detectors in use, for spreadsheets. */
export function scoresToCsv(state: ScoreState): string {
  const { rows, detectors } = rowsAndDetectors(state);
  const head = ['photograph', 'face', 'fingerprint', 'x', 'y', 'side', 'status'];
  const scoreHeads = detectors.map(({ name, id }) => `attack score by ${name} (${id.slice(0, 12)})`);
  const lines = rows.map(({ photo, face, status, score, second }) => [
    photo.name,
    face ? face.index + 1 : null,
    face?.id ?? null,
    face?.box.x ?? null,
    face?.box.y ?? null,
    face?.box.side ?? null,
    status,
    ...[score, second].slice(0, detectors.length),
  ]);
  return [[...head, ...scoreHeads], ...lines].map((line) => line.map(csvCell).join(',')).join('\n') + '\n';
}
