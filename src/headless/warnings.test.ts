/** A command warns of what the screen warns of, in the same words. */
import { beforeEach, expect, it, vi } from 'vitest';
import { planSplit, type SplitFace } from '@/engine/data/splitPlan';
import {
  attackWarning,
  oneClassWarning,
  scoreWarnings,
  smallFaceWarning,
  trainingWarnings,
  warningLine,
} from '@/app/state/warnings';
import type { ScorePhoto } from '@/app/state/scoreStore';
import { defaultDetectorConfig, type DetectorConfig } from '@/lib/detectorConfig';
import type { LibraryFace, SplitPlan } from '@/workers/protocol';
import type { DetectorInfo } from '@/workers/protocol/scoring';
import type { LabEvent } from './protocol';
import { tellBeforeTraining, tellWarnings } from './warnings';

vi.mock('@/workers/training', () => ({
  finetuneRoom: {
    ask: (question: (room: object) => SplitPlan) =>
      Promise.resolve(
        question({ plan: (config: DetectorConfig, faces: SplitFace[]) => planSplit(config, faces) }),
      ),
  },
}));
vi.mock('@/app/state/detectors', () => ({ saveDetectorFile: () => {} }));
vi.mock('@/app/state/faceCrops', () => ({ readCrop: () => {} }));

let told: LabEvent[];
const host = { tell: (event: LabEvent) => void told.push(event) };
beforeEach(() => (told = []));
const reasons = () => told.map(({ event, reason }) => (expect(event).toBe('warning'), String(reason)));

const face = (id: string, label?: string, more: Partial<LibraryFace> = {}) =>
  ({ id, name: `${label}/${id}.png`, excluded: false, ...(label && { label }), ...more }) as LibraryFace;
const config = { ...defaultDetectorConfig('nano'), task: 'as labelled' } as DetectorConfig;

it('tells before a training all that Train shows: classes, videos, framings, faces without a class', async () => {
  const video = (split: string) => ({ group: 'clip', split });
  const faces = [
    face('a', 'real', video('train')),
    face('b', 'real', video('test')),
    face('c', 'real', { framing: 'authors' }),
    face('d', 'fake'),
    face('e'),
  ];
  await tellBeforeTraining(host, config, faces);
  const items = faces.slice(0, 4).map((one) => ({ ...one, group: one.group ?? null, label: one.label! }));
  const shown = trainingWarnings(planSplit(config, items), faces);
  expect(reasons()).toEqual(shown.map(warningLine));
  const all = reasons().join('\n');
  for (const part of [
    'Left out, since without a class: 1 face.',
    '"fake" has no faces in the test set',
    'These faces were cut 3 in our framing and 1 in the authors',
    'with frames on both sides of the split. ',
  ])
    expect(all).toContain(part);
  expect(shown.map(({ weight }) => weight)).toContain('warning');
});

it('tells of one class, and of a family that is to be unseen and not there', async () => {
  await tellBeforeTraining(host, { ...config, task: 'unseen diffusion', unseen: 'x' }, [
    ...['a', 'b', 'c'].map((id) => face(id, 'real')),
  ]);
  expect(reasons()[0]).toContain('The dataset has one family of fakes');
  expect(reasons().join()).toContain('All faces are "real"');
  told = [];
  await tellBeforeTraining(host, config, [face('a')]);
  expect(told).toEqual([]);
});

it('tells of attacks before pretraining, and of a set of one class', () => {
  const faces = [face('a', 'real'), face('b', 'fake'), face('c')];
  tellWarnings(host, [attackWarning(faces), attackWarning([face('a', 'real')]), oneClassWarning(['real', 'real'])]); // prettier-ignore
  expect(reasons()).toEqual([
    expect.stringMatching(/^1 of 3 faces are attacks by the name of their class\./),
    expect.stringMatching(/^All are "real": figures that compare classes/),
  ]);
  expect(oneClassWarning(['a', 'b'])).toBeNull();
});

it('tells of scores what each face is said of on the screen, faces of one sentence together', () => {
  const detector = {
    ...{ id: 'd', name: 'mine', classes: ['fake', 'real'], bonaFide: 'real', imageSize: 64, framing: 'ours' },
    record: {
      validation: { faces: 90, auc: 0.9, aucInterval: null, eer: 0.1, threshold: 0.5, temperature: null },
      seen: { train: ['seen'], validation: [] },
    },
  } as unknown as DetectorInfo;
  const photo = (name: string, id: string, side: number, distance?: number) =>
    ({
      name,
      faces: [
        { id, box: { x: 0, y: 0, side }, scores: { d: { raw: [0.7, 0.3], calibrated: null, distance } } },
      ],
    }) as unknown as ScorePhoto;
  const photos = [photo('a.jpg', 'seen', 80), photo('b.jpg', 'x', 30), photo('c.jpg', 'y', 20, 3), photo('d.jpg', 'z', 90)]; // prettier-ignore
  tellWarnings(host, scoreWarnings(detector, photos, null));
  expect(reasons()).toEqual([
    'mine, 1 face: This detector was trained on this very face: its score says nothing about new ones. "a.jpg".',
    `mine, 2 faces: ${smallFaceWarning(20, detector)} "b.jpg", "c.jpg".`,
    'mine, 1 face: No verdict: outside what the detector was validated on. "c.jpg".',
  ]);
  const aside = { ...detector, record: { validation: null, setAside: 'It was measured otherwise.' } };
  expect(scoreWarnings(aside as never, photos, null).map(({ message }) => message)).toContain(
    'mine, 4 faces: No verdict: the detector was not measured as it is used now. It was measured otherwise.',
  );
});
