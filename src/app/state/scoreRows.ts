/** The table of all faces as plain rows: faces, and photographs that gave none; sorted and filtered as the view says. */
import { attackScore, thresholdOf } from '@/lib/calibration';
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
  /** "scored", "waiting", or why there is no score. */
  status: string;
  /** Of a face that waits: what another open detector says of it, with its name. */
  meanwhile: string | null;
}

export function rowsOf(
  photos: readonly ScorePhoto[],
  detector: DetectorInfo | null,
  second: DetectorInfo | null,
  open: readonly DetectorInfo[] = [],
): ResultRow[] {
  return photos.flatMap((photo): ResultRow[] => {
    if (photo.faces.length > 0)
      return photo.faces.map((face) => faceRow(photo, face, detector, second, open));
    const none = { face: null, score: null, second: null, meanwhile: null };
    return [{ key: String(photo.key), photo, label: photo.name, ...none, status: statusOf(photo) }];
  });
}

function faceRow(
  photo: ScorePhoto,
  face: ScoreFace,
  detector: DetectorInfo | null,
  second: DetectorInfo | null,
  open: readonly DetectorInfo[],
): ResultRow {
  const isScored = detector !== null && detector.id in face.scores;
  const before = isScored ? undefined : open.findLast(({ id }) => id in face.scores);
  return {
    key: face.key,
    photo,
    face,
    label: photo.faces.length > 1 ? `${photo.name}, face ${face.index + 1}` : photo.name,
    score: scoreBy(face, detector),
    second: scoreBy(face, second),
    status: isScored ? 'scored' : 'waiting',
    meanwhile: before ? `${scoreBy(face, before)?.toFixed(3) ?? 'no attack score'} by ${before.name}` : null,
  };
}

function scoreBy({ scores }: ScoreFace, detector: DetectorInfo | null): number | null {
  const said = detector ? scores[detector.id] : undefined;
  return said && detector ? attackScore(said.raw, detector.classes, detector.bonaFide) : null;
}

function statusOf({ status, error, unusable }: ScorePhoto): string {
  if (error) return error.message;
  if (status === 'done') return unusable[0]?.error.message ?? 'no face';
  return status;
}

/** Rows that the view shows, in its order. @param words that the name or status must hold */
export function arrangeRows(
  rows: readonly ResultRow[],
  { sort, descending, filter, threshold }: ScoreView,
  detector: DetectorInfo | null,
  words: string,
): ResultRow[] {
  const limit = thresholdOf(detector?.record?.validation ?? null, threshold).value;
  const wanted = words.trim().toLowerCase();
  const shows = (row: ResultRow): boolean => {
    if (wanted && !`${row.label} ${row.status}`.toLowerCase().includes(wanted)) return false;
    switch (filter) {
      case 'all':
        return true;
      case 'above':
        return row.score !== null && row.score >= limit;
      case 'below':
        return row.score !== null && row.score < limit;
      case 'failed':
        return row.photo.status === 'failed' || (row.photo.status === 'done' && row.face === null);
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
    const [x, y] = [a[sort], b[sort]];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return sign * (x - y);
  });
}
