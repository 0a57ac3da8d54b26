import { expect, it } from 'vitest';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import { planSplit, type SplitFace } from './splitPlan';

const FACES = Array.from({ length: 40 }, (_, i): SplitFace => {
  const label = i % 2 ? 'real' : 'fake';
  return { id: String(i), name: `${label}/${i}q.png`, label, group: null };
});

it('warns where classes were cut in other framings, which a detector would learn', () => {
  const plan = (faces: SplitFace[]) => planSplit(defaultDetectorConfig('nano'), faces).warnings;
  expect(plan(FACES)).toEqual([]);
  const told = FACES.map((face): SplitFace =>
    face.label === 'real' ? { ...face, framing: 'authors' } : face,
  );
  expect(plan(told)).toEqual([expect.stringMatching(/20 in our framing and 20 in the authors' framing/)]);
});

it('counts each class of the dataset on each side, whatever the task makes of it', () => {
  const faces = FACES.map((face, i) => ({ ...face, label: ['real', 'ldm', 'sdxl', 'real'][i % 4] }));
  const config = { ...defaultDetectorConfig('nano'), task: 'unseen diffusion' as const, unseen: 'sdxl' };
  const { classes, counts } = planSplit(config, faces);
  expect(counts.map(({ label }) => label)).toEqual(['fake', 'real']);
  expect(classes.map(({ label }) => label)).toEqual(['ldm', 'real', 'sdxl']);
  expect(classes[2].faces).toEqual({ train: 0, validation: 0, test: 10, unused: 0 });
  for (const { label, faces: sides } of classes) {
    const all = sides.train + sides.validation + sides.test + sides.unused;
    expect(all, label).toBe(label === 'real' ? 20 : 10);
  }
  expect(classes[0].faces.unused).toBeGreaterThan(0);
});
