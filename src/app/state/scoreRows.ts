/** The table of all faces as plain rows: faces, and photographs that gave none; sorted and filtered as the view says. */
import { attackScore } from '@/lib/calibration';
import { isSide, VERDICT_LABELS, verdictOf, type Verdict } from '@/lib/heldOutAnswer';
import type { ScoreView } from '@/lib/scoreView';
import type { DetectorInfo } from '@/workers/protocol/scoring';
import type { ScoreFace, ScorePhoto } from './scoreStore';

export interface ResultRow {
  /** What selecting it selects. */
  key: string;
  photo: ScorePhoto;
  /** Null for a photograph without a face that could be scored. */
  face: ScoreFace | null;
  /** Name of the photograph, with the face's number where there are several. */
  label: string;
  /** Raw attack scores by the detector in use and the one beside it; null while there is none. */
  score: number | null;
  second: number | null;
  /** What the score by the detector in use amounts to; null without one. */
  verdict: Verdict | null;
  /** "scored", "waiting", or why there is no score. */
  status: string;
  /** Of a face that waits: what another open detector says of it, with its name. */
  meanwhile: string | null;
}

/** The detectors that rows are told by. */
export interface RowDetectors {
  detector: DetectorInfo | null;
  second: DetectorInfo | null;
  /** All that are in use. */
  open?: readonly DetectorInfo[];
  /** Threshold that a person has set. */
  own?: number | null;
}

export function rowsOf(photos: readonly ScorePhoto[], by: RowDetectors): ResultRow[] {
  return photos.flatMap((photo): ResultRow[] => {
    if (photo.faces.length > 0) return photo.faces.map((face) => faceRow(photo, face, by));
    const none = { face: null, score: null, second: null, verdict: null, meanwhile: null };
    return [{ key: String(photo.key), photo, label: photo.name, ...none, status: statusOf(photo) }];
  });
}

function faceRow(
  photo: ScorePhoto,
  face: ScoreFace,
  { detector, second, open = [], own = null }: RowDetectors,
): ResultRow {
  const score = scoreBy(face, detector);
  const distance = detector ? face.scores[detector.id]?.distance : undefined;
  const isScored = detector !== null && detector.id in face.scores;
  const before = isScored ? undefined : open.findLast(({ id }) => id in face.scores);
  return {
    key: face.key,
    photo,
    face,
    label: photo.faces.length > 1 ? `${photo.name}, face ${face.index + 1}` : photo.name,
    score,
    second: scoreBy(face, second),
    verdict: verdictOf(detector?.record ?? null, { score, distance }, own),
    status: isScored ? 'scored' : 'waiting',
    meanwhile: before ? `${scoreBy(face, before)?.toFixed(3) ?? 'no attack score'} by ${before.name}` : null,
  };
}

function scoreBy({ scores }: ScoreFace, detector: DetectorInfo | null): number | null {
  const said = detector ? scores[detector.id] : undefined;
  return said && detector ? attackScore(said.raw, detector.classes, detector.bonaFide) : null;
}

/** Whether all is done with a photograph and no face of it can be scored: it failed, or none of its faces is usable. */
export const isWithoutScore = ({ status, faces }: ScorePhoto): boolean =>
  status === 'failed' || (status === 'done' && faces.length === 0);

function statusOf({ status, error, unusable }: ScorePhoto): string {
  if (error) return error.message;
  if (status === 'done') return unusable[0]?.error.message ?? 'no face';
  return status;
}

/** Rows that the view shows, in its order. @param words that the name or status must hold */
export function arrangeRows(
  rows: readonly ResultRow[],
  { sort, descending, filter }: ScoreView,
  words: string,
): ResultRow[] {
  const wanted = words.trim().toLowerCase();
  const shows = (row: ResultRow): boolean => {
    if (wanted && !`${row.label} ${row.status}`.toLowerCase().includes(wanted)) return false;
    switch (filter) {
      case 'all':
        return true;
      case 'above':
      case 'below':
        return row.verdict === filter;
      case 'no-verdict':
        return row.verdict !== null && !isSide(row.verdict);
      case 'failed':
        return isWithoutScore(row.photo);
      case 'waiting':
        return row.status === 'waiting' || row.status === 'working';
    }
  };
  const shown = rows.filter(shows);
  if (sort === 'order') return descending ? shown.reverse() : shown;
  const sign = descending ? -1 : 1;
  if (sort === 'name')
    return shown.sort((a, b) => sign * a.label.localeCompare(b.label, 'en', { numeric: true }));
  // Rows without a score stand last, whichever way.
  return shown.sort((a, b) => {
    const [x, y] = [a, b].map((row) => (sort === 'verdict' ? rankOf(row) : row[sort]));
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return sign * (x - y);
  });
}

const VERDICTS = Object.keys(VERDICT_LABELS);

const rankOf = ({ verdict }: ResultRow): number | null =>
  verdict === null ? null : VERDICTS.indexOf(verdict);
