import { expect, it } from 'vitest';
import { defaultDetectorConfig, parseDetectorConfig } from '@/lib/detectorConfig';
import { taskClasses } from '@/lib/trainingTask';
import { arrange } from './arrangement';

const CONFIG = { ...defaultDetectorConfig(), validationShare: 0.2, testShare: 0.25 };

const items = (counts: Record<string, number>) =>
  Object.entries(counts).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, i) => ({ name: `${label}${'abcdefgh'[i % 8]}`, label, group: null })),
  );

it('knows what the classes of the field mean to each task', () => {
  const labels = ['original', 'Deepfakes', 'StableDiffusion', 'ldm', 'replay_attack', 'FaceSwap'];
  expect(Object.fromEntries(taskClasses(labels, 'unified'))).toEqual({
    original: 'real',
    Deepfakes: 'deepfake',
    FaceSwap: 'deepfake',
    StableDiffusion: 'diffusion',
    ldm: 'diffusion',
    replay_attack: 'spoof',
  });
  expect(new Set(taskClasses(labels, 'deepfakes').values())).toEqual(new Set(['real', 'fake']));
  expect(taskClasses(['live', 'print'], 'spoofing').get('print')).toBe('spoof');
  expect(taskClasses(['live', 'print'], 'as labelled').get('print')).toBe('print');
  // No name tells which is genuine: nothing is made up.
  expect(taskClasses(['a', 'b'], 'deepfakes').get('a')).toBe('a');
  expect(taskClasses(['fake'], 'deepfakes').get('fake')).toBe('fake');
});

it('keeps an unseen family for the test, with genuine faces and no other fakes beside it', () => {
  const all = items({ real: 40, ldm: 20, sdxl: 12 });
  const { labels, splits } = arrange(all, { ...CONFIG, task: 'unseen diffusion', unseen: 'sdxl' });
  expect([...new Set(labels)].sort()).toEqual(['fake', 'real']);
  const held = all.filter((_, i) => splits[i] === 'test').map(({ label }) => label);
  expect(held.filter((label) => label === 'sdxl')).toHaveLength(12);
  expect(held.filter((label) => label === 'real')).toHaveLength(10);
  expect(held).not.toContain('ldm');
  expect(splits.filter((split) => split === 'unused')).toHaveLength(5);
  expect(all.filter((_, i) => splits[i] === 'train').map(({ label }) => label)).not.toContain('sdxl');
});

it('leaves everything in its place without a task', () => {
  const all = items({ real: 8, print: 8 });
  const { labels, splits } = arrange(all, CONFIG);
  expect(labels).toEqual(all.map(({ label }) => label));
  expect(splits).not.toContain('unused');
});

it('reads settings of before there were tasks', () => {
  const before: Record<string, unknown> = { ...defaultDetectorConfig() };
  delete before.task;
  delete before.unseen;
  expect(parseDetectorConfig(before)).toMatchObject({ task: 'as labelled', unseen: '' });
});
