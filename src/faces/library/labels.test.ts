import { describe, expect, it } from 'vitest';
import { storedName } from '@/lib/classChoices';
import { readList } from './labelLists';
import { labelFile } from './labelling';
import { checkedClassName } from './labels';

describe('labelFile', () => {
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
    ['casia/train/real/1_1_frame0.png', { split: 'train', label: 'real', group: '1_1' }],
    ['manipulated_sequences/Face2Face/c23/frames/000_003/012.png', { label: 'Face2Face', group: '000_003' }],
    ['Celeb-DF-v2/Celeb-real/frames/id0_0000/007.png', { label: 'Celeb-real', group: 'id0_0000' }],
    ['DFDCP/method_A/1224068/0/1.mp4', { label: 'method_A' }],
    ['Train_files/1_1_01_2.avi', { split: 'train', label: 'print' }],
    ['train_release/7/HR_1.avi', { split: 'train', label: 'live' }],
    ['devel/attack/fixed/a.mov', { split: 'val', label: 'attack' }],
    ['train/images/1.jpg', { split: 'train' }],
    ['real.zip/1.jpg', { label: 'real' }],
    ['train.zip/fake/1.jpg', { label: 'fake', split: 'train' }],
  ])('%s', (path, labels) => {
    expect(labelFile(path)).toEqual(labels);
  });
});

it('a class whose name holds half a character has a whole one there, whoever named it', () => {
  const list = readList('labels.json', JSON.stringify({ 'a.jpg': { label: '\ud800odd' } }));
  expect([...list!.entries.values()]).toEqual([{ label: '\ufffdodd' }]);
  expect(labelFile('train/\ud800odd/a.jpg')).toMatchObject({ label: '\ufffdodd' });
  expect(checkedClassName('odd\udc00')).toBe('odd\ufffd');
  expect(storedName({ name: 'odd\udc00', role: 'attack' })).toBe('odd\ufffd');
});
