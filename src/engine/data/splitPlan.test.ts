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
