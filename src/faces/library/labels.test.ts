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
    ['train/ffhq/real/1.png', { split: 'train', label: 'real' }],
    ['Data/train/4321/live/7.png', { split: 'train', label: 'live' }],
    ['training_real/easy_1.jpg', { label: 'training_real' }],
    ['Test/Real/1.jpg', { split: 'test', label: 'real' }],
    ['Celeb-DF/Celeb-synthesis/id0_id1_0000.mp4', { label: 'Celeb-synthesis' }],
    ['original_sequences/youtube/c23/videos/000.mp4', { label: 'youtube' }],
    ['real-vs-fake/holiday/1.jpg', {}],
  ])('%s', (path, labels) => {
    expect(labelsOf(path)).toEqual(labels);
  });
});
