import fc from 'fast-check';
import { expect, it } from 'vitest';
import { THUMBNAIL_SIDE } from '@/app/viz/thumbnail';
import { readPhotoText, writePhotoText } from './keptPhotoText';
import type { ScorePhoto } from './scoreStore';

const thumbnail = Uint8Array.from({ length: THUMBNAIL_SIDE ** 2 * 3 }, (_, i) => (i * 7) % 256);
const box = { x: -3.5, y: 2, side: 30 };
const error = { code: 'no-face', message: 'No face.', remedy: 'Use another.' } as const;
const PHOTO: ScorePhoto = {
  ...{ key: 41, name: 'a/\u202eb.jpg', video: null, status: 'done', error: null, width: 640, height: 480 },
  faces: [
    {
      ...{ key: '41.0', photo: 41, index: 0, id: 'f00d', box, thumbnail },
      scores: {
        ab: { raw: [0.1, 0.9], calibrated: null },
        cd: { raw: [1], calibrated: [0.5], distance: 2.5 },
      },
    },
  ],
  unusable: [{ box, error }],
};

it('comes back as it was, under the number that it has then', () => {
  expect(readPhotoText(41, writePhotoText(PHOTO))).toEqual(PHOTO);
  const other = readPhotoText(42, writePhotoText(PHOTO));
  expect(other.faces[0]).toMatchObject({ key: '42.0', photo: 42 });
  expect(readPhotoText(41, writePhotoText({ ...PHOTO, status: 'working' })).status).toBe('waiting');
});

it('gives a photograph that waits for whatever text is there', () => {
  const read = (text: string | null) => readPhotoText(7, text);
  for (const text of [null, '', '{}', 'null', '[]', '{"name":1}'])
    expect(read(text)).toMatchObject({ key: 7, status: 'waiting', faces: [] });
  fc.assert(
    fc.property(fc.json(), fc.nat(1000), (json, cut) => {
      for (const text of [json, writePhotoText(PHOTO).slice(0, cut)])
        expect(read(text)).toMatchObject({ key: 7, status: 'waiting', faces: [] });
    }),
    { seed: 5, numRuns: 200 },
  );
});
