/** The table of all faces as plain rows: faces, and photographs that gave none. */
import type { ScoreFace, ScorePhoto } from '@/app/state/scoreStore';
import { attackScore } from '@/lib/scoreReading';
import type { DetectorInfo } from '@/workers/shelfProtocol';

export interface ResultRow {
  /** What selecting it selects. */
  key: string;
  /** Name of the photograph, with the face's number where there are several. */
  label: string;
  thumbnail: Uint8Array | null;
  /** Raw attack score by the detector in use; null while there is none. */
  score: number | null;
  /** "scored", "waiting", or why there is no score. */
  status: string;
}

export function rowsOf(photos: readonly ScorePhoto[], detector: DetectorInfo | null): ResultRow[] {
  return photos.flatMap((photo) => {
    if (photo.faces.length > 0) return photo.faces.map((face) => faceRow(photo, face, detector));
    return [
      { key: String(photo.key), label: photo.name, thumbnail: null, score: null, status: statusOf(photo) },
    ];
  });
}

function faceRow(photo: ScorePhoto, face: ScoreFace, detector: DetectorInfo | null): ResultRow {
  const judged = detector ? face.judged[detector.id] : undefined;
  return {
    key: face.key,
    label: photo.faces.length > 1 ? `${photo.name}, face ${face.index + 1}` : photo.name,
    thumbnail: face.thumbnail,
    score: judged && detector ? attackScore(judged.raw, detector.classes, detector.bonaFide) : null,
    status: judged ? 'scored' : 'waiting',
  };
}

function statusOf({ status, error, unusable }: ScorePhoto): string {
  if (error) return error.message;
  if (status === 'done') return unusable[0]?.error.message ?? 'no face';
  return status;
}
