import { describe, expect, it } from 'vitest';
import { labelsOf } from './labels';

describe('labelsOf', () => {
  it.each([
    ['train/real/000_frame_3.png', { split: 'train', label: 'real', group: '000' }],
    ['FF++/Test/Deepfakes/012_026_frame_17.png', { split: 'test', label: 'Deepfakes', group: '012_026' }],
    ['set/validation/person 7/a.jpg', { split: 'val', label: 'person 7' }],
    ['labelled/fake/x.jpg', { label: 'fake' }],
    ['train/x.jpg', { split: 'train' }],
    ['holiday/beach/x.jpg', {}],
    ['real.jpg', {}],
    ['_frame_3.png', {}],
  ])('%s', (path, labels) => {
    expect(labelsOf(path)).toEqual(labels);
  });
});
