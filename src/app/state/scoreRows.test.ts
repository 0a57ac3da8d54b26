import { describe, expect, it } from 'vitest';
import { DEFAULT_SCORE_VIEW } from '@/lib/scoreView';
import type { DetectorInfo } from '@/workers/protocol/scoring';
import { arrangeRows, isWithoutScore, rowsOf } from './scoreRows';
import type { ScoreFace, ScorePhoto } from './scoreStore';

const detector = {
  id: 'd',
  classes: ['fake', 'real'],
  bonaFide: 'real',
  record: null,
} as unknown as DetectorInfo;

function scoresOf(attack: number | null): ScoreFace['scores'] {
  return attack === null ? {} : { d: { raw: [attack, 1 - attack], calibrated: null } };
}

function photoOf(key: number, name: string, attacks: (number | null)[]): ScorePhoto {
  const faces = attacks.map((attack, index) => ({
    key: `${key}.${index}`,
    photo: key,
    index,
    id: 'x',
    box: { x: 0, y: 0, side: 100 },
    thumbnail: new Uint8Array(),
    scores: scoresOf(attack),
  }));
  return { key, name, video: null, status: 'done', error: null, width: 1, height: 1, faces, unusable: [] };
}

const FAILED: ScorePhoto = {
  ...photoOf(9, 'notes.jpg', []),
  status: 'failed',
  error: { code: 'unreadable-image', message: 'The file is not a picture.', remedy: '' },
};
const PHOTOS = [
  photoOf(1, 'b10.jpg', [0.2]),
  photoOf(2, 'b9.jpg', [0.9, 0.5]),
  FAILED,
  photoOf(3, 'a.jpg', [null]),
];
const rows = rowsOf(PHOTOS, { detector, second: null });
function labels(view: Partial<typeof DEFAULT_SCORE_VIEW>, words = '', by: DetectorInfo = detector): string[] {
  const all = rowsOf(PHOTOS, { detector: by, second: null, own: view.threshold ?? null });
  return arrangeRows(all, { ...DEFAULT_SCORE_VIEW, ...view }, words).map(({ label }) => label);
}

describe('rows of the table', () => {
  it('are faces, and photographs that gave none with the reason', () => {
    expect(rows.map(({ label, status }) => `${label}: ${status}`)).toEqual([
      'b10.jpg: scored',
      'b9.jpg, face 1: scored',
      'b9.jpg, face 2: scored',
      'notes.jpg: The file is not a picture.',
      'a.jpg: waiting',
    ]);
    expect(rows[1].score).toBeCloseTo(0.9);
  });

  it('are without a score where a photograph failed or has no usable face, as they are counted', () => {
    const error = { code: 'no-face', message: 'The picture is on its side.', remedy: '' } as const;
    const unusable = [{ box: { x: 0, y: 0, side: 100 }, error }];
    const turned: ScorePhoto = { ...photoOf(4, 'turned.jpg', []), unusable };
    const photos = [...PHOTOS, turned];
    const all = rowsOf(photos, { detector, second: null });
    const shown = arrangeRows(all, { ...DEFAULT_SCORE_VIEW, filter: 'failed' }, '');
    expect(shown.map(({ label }) => label)).toEqual(['notes.jpg', 'turned.jpg']);
    expect(photos.filter(isWithoutScore).map(({ name }) => name)).toEqual(['notes.jpg', 'turned.jpg']);
  });

  it('tell of a face that waits what the detector before said, by name', () => {
    const other = { ...detector, id: 'e', name: 'the other' };
    const named = { ...detector, name: 'the first' };
    const waiting = rowsOf(PHOTOS, { detector: other, second: null, open: [named, other] });
    expect(waiting.map(({ status, meanwhile }) => `${status}: ${meanwhile}`)).toEqual([
      'waiting: 0.200 by the first',
      'waiting: 0.900 by the first',
      'waiting: 0.500 by the first',
      'The file is not a picture.: null',
      'waiting: null',
    ]);
    expect(rowsOf(PHOTOS, { detector, second: null, open: [named] })[0].meanwhile).toBeNull();
  });

  it('are sorted by score with those without one last, and by name as people count', () => {
    const last = ['notes.jpg', 'a.jpg'];
    expect(labels({ sort: 'score' })).toEqual(['b10.jpg', 'b9.jpg, face 2', 'b9.jpg, face 1', ...last]);
    expect(labels({ sort: 'score', descending: true })).toEqual([
      'b9.jpg, face 1',
      'b9.jpg, face 2',
      'b10.jpg',
      ...last,
    ]);
    expect(labels({ sort: 'name' })[1]).toBe('b9.jpg, face 1');
    expect(labels({ sort: 'order', descending: true })[0]).toBe('a.jpg');
  });

  it('are sorted and filtered by verdict, which a face outside and a detector like chance have not', () => {
    expect(labels({ sort: 'verdict', descending: true })).toEqual(['b10.jpg', 'b9.jpg, face 1', 'b9.jpg, face 2', 'notes.jpg', 'a.jpg']); // prettier-ignore
    expect(labels({ filter: 'no-verdict' })).toEqual([]);
    const [first, second, ...others] = PHOTOS;
    const outside = { d: { raw: [0.9, 0.1], calibrated: null, distance: 3 } };
    const faces = [{ ...second.faces[0], scores: outside }, second.faces[1]];
    const all = rowsOf([first, { ...second, faces }, ...others], { detector, second: null });
    expect(all.map(({ verdict }) => verdict)).toEqual(['below', 'outside', 'above', null, null]);
    const arranged = (view: Partial<typeof DEFAULT_SCORE_VIEW>) =>
      arrangeRows(all, { ...DEFAULT_SCORE_VIEW, ...view }, '').map(({ label }) => label);
    expect(arranged({ sort: 'verdict' }).slice(0, 3)).toEqual([
      'b9.jpg, face 2',
      'b10.jpg',
      'b9.jpg, face 1',
    ]);
    expect(arranged({ filter: 'no-verdict' })).toEqual(['b9.jpg, face 1']);
    expect(arranged({ filter: 'above' })).toEqual(['b9.jpg, face 2']);

    const validation = { faces: 40, auc: 0.5, eer: 0.5, threshold: 0.4, temperature: 1 };
    const useless = { ...detector, record: { validation } } as unknown as DetectorInfo;
    expect(labels({ filter: 'no-verdict' }, '', useless)).toHaveLength(3);
    expect(labels({ filter: 'above' }, '', useless)).toEqual([]);
  });

  it('are filtered by threshold, status and words', () => {
    expect(labels({ filter: 'above' })).toEqual(['b9.jpg, face 1', 'b9.jpg, face 2']);
    expect(labels({ filter: 'above', threshold: 0.6 })).toEqual(['b9.jpg, face 1']);
    expect(labels({ filter: 'below' })).toEqual(['b10.jpg']);
    expect(labels({ filter: 'failed' })).toEqual(['notes.jpg']);
    expect(labels({ filter: 'waiting' })).toEqual(['a.jpg']);
    expect(labels({}, 'not a PICTURE')).toEqual(['notes.jpg']);
  });
});
