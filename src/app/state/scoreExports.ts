/** Scores as files: all rows with what it takes to have them again, and nothing of the faces but their fingerprints. */
import { attackScore, describeThreshold, thresholdOf } from '@/lib/calibration';
import { csvCell } from '@/lib/csv';
import { verdictOf } from '@/lib/heldOutAnswer';
import { whySeen } from '@/lib/seenFaces';
import { APP_VERSION } from '@/lib/version';
import type { DetectorInfo } from '@/workers/protocol/scoring';
import { rowsOf, type ResultRow } from './scoreRows';
import { cutFor, type ScorePhoto, type ScoreState } from './scoreStore';
import { videoScores, videosOf } from './videoScores';

/** What every export of scores says of them. */ export const SCORE_NOTE =
  'A score is the estimate of a detector with known errors on known data. It is not proof of anything.';

/** What is exported, and the detectors in use on the screen, as they are known now. */
export interface ScoresToExport {
  state: Pick<ScoreState, 'photos' | 'view' | 'reconstructor' | 'activeId' | 'compareId'>;
  detectors: readonly DetectorInfo[];
  /** Files that came with these photographs and were refused, or left out by a rule; absent: they are not exported. */
  others?: readonly { name: string; reason: string; rule?: string }[];
}

function rowsAndDetectors({ state, detectors }: ScoresToExport): {
  rows: ResultRow[];
  shown: DetectorInfo[];
} {
  const [active, second] = [state.activeId, state.compareId].map(
    (wanted) => detectors.find(({ id }) => id === wanted) ?? null,
  );
  const shown = [active, second].filter((detector) => detector !== null);
  return { rows: rowsOf(state.photos, { detector: active, second, own: state.view.threshold }), shown };
}

/** Everything, for programs: settings, versions, hashes, probabilities of every class. */
export function scoresToJson(scores: ScoresToExport): string {
  const { state } = scores;
  const { rows, shown } = rowsAndDetectors(scores);
  // A detector that was exchanged on the way keeps what it said.
  const others = scores.detectors.filter(
    (one) => !shown.includes(one) && rows.some(({ face }) => face && one.id in face.scores),
  );
  const detectors = [...shown, ...others];
  return JSON.stringify(
    {
      application: 'FSFM Lab',
      version: APP_VERSION,
      note: SCORE_NOTE,
      exportedAt: new Date().toISOString(),
      settings: state.view,
      reconstructor: state.reconstructor && {
        name: state.reconstructor.name,
        sha256: state.reconstructor.id,
      },
      detectors: detectors.map((detector) => describeDetector(detector, state.view.threshold)),
      faces: rows.map((row) => describeRow(row, detectors, state.view.threshold)),
      videos: videosOf(state.photos).map((video) => describeVideo(video, state.photos, detectors)),
      ...(scores.others && { leftOut: scores.others }),
    },
    null,
    2,
  );
}

function describeDetector(
  { id, name, size, classes, classesFrom, bonaFide, foreign, ...rest }: DetectorInfo,
  own: number | null,
) {
  const { statistics, statisticsFrom, framing, framingFrom, record } = rest;
  const validation = record?.validation ?? null;
  const threshold = thresholdOf(validation, own);
  return {
    name,
    sha256: id,
    network: size,
    classes,
    classesFrom,
    bonaFide,
    task: foreign?.task ?? null,
    statistics: { ...statistics, from: statisticsFrom },
    framing: { name: framing, from: framingFrom },
    trainedOn: record?.datasetFingerprint ?? null,
    validation,
    heldOut: record?.heldOut ?? null,
    ...(record?.setAside && { setAside: record.setAside }),
    threshold: { ...threshold, meaning: describeThreshold(threshold, validation) },
  };
}

/** The mean over the frames of a video, by each detector. */
function describeVideo(video: string, photos: readonly ScorePhoto[], detectors: readonly DetectorInfo[]) {
  const scores = detectors.map((detector) => ({ detector: detector.id, ...pooled(photos, video, detector) }));
  return { video, scores };
}

function pooled(photos: readonly ScorePhoto[], video: string, detector: DetectorInfo) {
  const { frames, frameCount, pooled: attackScore } = videoScores(photos, video, detector);
  return { frames: frameCount, scoredFrames: frames.length, attackScore };
}

function describeRow(
  { photo, face, status }: ResultRow,
  detectors: readonly DetectorInfo[],
  own: number | null,
) {
  const video = photo.video === null ? {} : { video: photo.video };
  if (!face) return { photograph: photo.name, ...video, error: status, remedy: photo.error?.remedy ?? null };
  const scores = detectors.flatMap((detector) => {
    const { id, classes, bonaFide, record } = detector;
    const said = face.scores[id];
    if (!said) return [];
    const named = (values: readonly number[]) =>
      Object.fromEntries(classes.map((name, i) => [name, values[i]]));
    const cut = cutFor(face, detector);
    const warning = whySeen(cut.id, record?.seen);
    const calibrated = said.calibrated && named(said.calibrated);
    const { raw, distance } = said;
    const verdict = verdictOf(record, { score: attackScore(raw, classes, bonaFide), distance }, own);
    // Where a detector has it cut otherwise than it was first.
    const other = cut.id === face.id ? {} : { fingerprint: cut.id, box: cut.box };
    return [
      {
        detector: id,
        ...other,
        raw: named(raw),
        calibrated,
        verdict,
        ...(distance !== undefined && { distance }),
        ...(warning && { warning }),
      },
    ];
  });
  const { index, id, box, isWhole = false } = face;
  const crop = { fingerprint: id, box, takenWhole: isWhole };
  return { photograph: photo.name, ...video, face: index + 1, ...crop, status, scores };
}

/** One line a row, then one a video: the scores of the detectors in use, for spreadsheets. */
export function scoresToCsv(scores: ScoresToExport): string {
  const { state } = scores;
  const { rows, shown } = rowsAndDetectors(scores);
  const head = ['photograph', 'video', 'face', 'fingerprint', 'x', 'y', 'side', 'verdict', 'status'];
  const scoreHeads = shown.map(({ name, id }) => `attack score by ${name} (${id.slice(0, 12)})`);
  const lines = rows.map(({ photo, face, status, score, second, verdict }) => [
    photo.name,
    photo.video,
    face ? face.index + 1 : null,
    face?.id ?? null,
    face?.box.x ?? null,
    face?.box.y ?? null,
    face?.box.side ?? null,
    verdict,
    status,
    ...[score, second].slice(0, shown.length),
  ]);
  // A video has no face of its own: its line tells the mean over its frames.
  const videos = videosOf(state.photos).map((video) => {
    const all = shown.map((detector) => pooled(state.photos, video, detector));
    const of = all[0] ? `mean of ${all[0].scoredFrames} of ${all[0].frames} frames` : 'waiting';
    return [
      null,
      video,
      null,
      null,
      null,
      null,
      null,
      null,
      of,
      ...all.map(({ attackScore }) => attackScore),
    ];
  });
  // Nor have files that nothing was made of.
  const others = (scores.others ?? []).map(({ name, reason }) => {
    const status = `left out: ${reason}`;
    return [name, null, null, null, null, null, null, null, status, ...shown.map(() => null)];
  });
  return (
    [[...head, ...scoreHeads], ...lines, ...videos, ...others]
      .map((line) => line.map(csvCell).join(','))
      .join('\n') + '\n'
  );
}
