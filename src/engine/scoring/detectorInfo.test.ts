import { expect, it } from 'vitest';
import type { DetectorInfo } from './detectorInfo';
import { withClasses } from './detectorInfo';

const info = {
  ...{ classes: ['fake', 'real'], classesFrom: 'record', bonaFide: 'real' },
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
  expect(withClasses({ ...info, record: null }, ['real', 'fake']).record).toBeNull();
});
