import { describe, expect, it } from 'vitest';
import { labelFile } from '@/faces/library/labelling';
import { labelledFingerprint } from '@/lib/datasetFingerprint';
import { defaultDetectorConfig, parseDetectorConfig } from '@/lib/detectorConfig';
import { SeededRandom } from '@/lib/random';
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

describe('whichever way labelled frames come in', () => {
  /** Frames of six videos a class, two ways of naming them, and the same video's name in both classes. */
  const frames = ['real', 'fake'].flatMap((label) =>
    Array.from({ length: 36 }, (_, i) => {
      const [video, k] = [Math.floor(i / 6), i % 6];
      return { id: `${label}${(i * 29) % 97}`, path: `${label}/v${video}${video % 2 ? '_frame_' : '_00'}${k}.png`, video: `${label} ${video}` };
    }),
  ); // prettier-ignore
  const stored = (list: typeof frames, from: (i: number) => string) =>
    list.map(({ id, path }, i) => {
      const name = from(i) + path;
      const { label = '', group = null } = labelFile(name)!;
      return { id, name, label, group };
    });
  const shuffled = (seed: number) => {
    const order = SeededRandom.fromSeed(seed).permutation(frames.length);
    return order.map((i) => frames[i]);
  };
  const sides = (faces: ReturnType<typeof stored>) => {
    const { splits } = arrange(faces, CONFIG);
    return Object.fromEntries(faces.map(({ id }, i) => [id, splits[i]]).sort());
  };
  const ways: readonly [string, (i: number) => string][] = [
    ['a folder', () => 'set/'],
    ['its zip', () => 'set.zip/'],
    ['a zip with the folder in it', () => 'set.zip/set/'],
    ['two imports, half of the frames from each', (i) => (i % 2 ? 'set/' : 'again.zip/set/')],
  ];

  it.each(ways)(
    '%s: ten orders give one fingerprint and one split, with no video on two sides',
    async (_, from) => {
      const expected = stored(frames, () => 'set/');
      const [split, print] = [sides(expected), await labelledFingerprint(expected)];
      for (let seed = 0; seed < 10; seed++) {
        const list = shuffled(seed);
        const faces = stored(list, from);
        expect(sides(faces)).toEqual(split);
        expect(await labelledFingerprint(faces)).toBe(print);
      }
      for (const video of new Set(frames.map((one) => one.video))) {
        const own = frames.filter((one) => one.video === video).map(({ id }) => split[id]);
        expect(new Set(own).size, video).toBe(1);
      }
    },
  );
});
