import { expect, it } from 'vitest';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import type { RefusedFakes } from '@/lib/madeFakes';
import { trainedOnWords } from './detectorWords';

const REFUSED: RefusedFakes[] = [
  { split: 'train', reason: 'Its mouth is open.', faces: 2 },
  { split: 'train', reason: 'Nobody fits.', faces: 1 },
  { split: 'test', reason: 'Nobody fits.', faces: 9 },
];
const wordsOf = (fakes: 'dataset' | 'swapped' | 'mixed', refusedFakes?: RefusedFakes[] | null) =>
  trainedOnWords({
    record: {
      ...{ config: { ...defaultDetectorConfig('nano'), fakes }, datasetFingerprint: '0123456789abcdef' },
      ...{ refusedFakes },
    } as never,
  });

it('says of how many training faces fakes could not be made, where the record tells', () => {
  expect(wordsOf('dataset')).toBe('labelled faces; dataset 0123456789ab');
  expect(wordsOf('swapped')).toBe('real faces and fakes swapped among them; dataset 0123456789ab');
  expect(wordsOf('swapped', REFUSED)).toContain('swapped among them (none for 3 training faces); dataset');
  expect(wordsOf('mixed', REFUSED.slice(1))).toContain('from them (not every kind for 1 training face);');
});
