import { expect, it } from 'vitest';
import type { DetectorInfo } from './detectorInfo';
import { withClasses, withFraming } from './detectorInfo';

const info = {
  ...{ classes: ['fake', 'real'], classesFrom: 'record', bonaFide: 'real' },
  ...{ framing: 'ours', framingFrom: 'record' },
  record: {
    ...{ classes: ['fake', 'real'], bonaFide: 'real', datasetFingerprint: 'f' },
    validation: { faces: 200, auc: 0.95, eer: 0.1, threshold: 0.3, temperature: 1 },
    heldOut: { faces: 80, auc: 0.94, eer: 0.12 },
    scores: { from: 'held-out', genuine: { count: 0, scores: [] }, attack: { count: 0, scores: [] } },
  },
} as unknown as DetectorInfo;

it('keeps what was measured under other names, and none of it with another genuine output', () => {
  expect(withClasses(info, ['spoof', 'live'])).toMatchObject({ bonaFide: 'live', record: info.record });
  expect(withClasses(info, ['real', 'fake'])).toMatchObject({
    ...{ classes: ['real', 'fake'], bonaFide: 'real', classesFrom: 'person' },
    record: { validation: null, heldOut: null, scores: null, datasetFingerprint: 'f' },
  });
  expect(withClasses(info, ['real', 'fake']).record?.setAside).toContain('with another genuine output');
  expect(withClasses({ ...info, record: null }, ['real', 'fake']).record).toBeNull();
});

it('sets aside what was measured with faces that were cut otherwise, and says so', () => {
  const corrected = withFraming(info, 'authors');
  expect(corrected).toMatchObject({
    ...{ framing: 'authors', framingFrom: 'person' },
    record: { validation: null, heldOut: null, scores: null, guard: null, datasetFingerprint: 'f' },
  });
  expect(corrected.record?.setAside).toBe(
    "Its threshold, errors and scores were measured on faces in our framing, and faces are cut in the authors' framing for it now: they are set aside until its framing is set back.",
  );
  expect(withFraming(info, 'ours')).toBe(info);
  // Nothing was measured of a file of others.
  const foreign = { ...info, record: null, framingFrom: 'assumed' } as DetectorInfo;
  expect(withFraming(foreign, 'authors')).toMatchObject({ record: null, framing: 'authors' });
  expect(withFraming(foreign, 'ours')).toMatchObject({ framing: 'ours', framingFrom: 'person' });
});
