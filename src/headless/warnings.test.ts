/** A command warns of what the screen warns of, in the same words. */
import { beforeEach, expect, it, vi } from 'vitest';
import {
  attackWarning,
  geometryWarning,
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

/** What a worker says of any faces. */
const PLAN: SplitPlan = {
  ...{ counts: [], classes: [], meaning: [], unused: 3 },
  warnings: [
    '"fake" has no faces in the test set: it cannot be evaluated.',
    'These faces were cut in two ways.',
  ],
  leakage: [{ message: '1 name suggests a video with frames on both sides of the split.', names: ['clip'] }],
};
vi.mock('@/workers/training', () => ({
  splitRoom: {
    ask: (question: (room: object) => SplitPlan) => Promise.resolve(question({ plan: () => PLAN })),
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
  const faces = [face('a', 'real'), face('b', 'fake'), face('c'), face('d', 'fake', { excluded: true })];
  await tellBeforeTraining(host, config, faces);
  const shown = trainingWarnings(PLAN, faces);
  expect(reasons()).toEqual(shown.map(warningLine));
  expect(reasons()).toEqual([
    'Left out, since without a class: 1 face.',
    '3 faces of known attacks are left out, so that the test has only the unseen kind.',
    ...PLAN.warnings,
    '1 name suggests a video with frames on both sides of the split. "clip".',
  ]);
  expect(shown.map(({ weight }) => weight)).toEqual(['remark', 'remark', 'info', 'info', 'warning']);
});

it('tells of a family that is to be unseen and not there, and nothing where no face has a class', async () => {
  const unseen = { ...config, task: 'unseen diffusion', unseen: 'x' } as const;
  await tellBeforeTraining(host, unseen, [face('a', 'real'), face('b', 'fake')]);
  expect(reasons()[0]).toContain('The dataset has one family of fakes');
  told = [];
  await tellBeforeTraining(host, unseen, [face('a', 'real'), face('b', 'x')]);
  expect(reasons()[0]).toContain('3 faces of known attacks');
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

it('tells how many faces lack the geometry that pose and light need, and nothing where neither is on', async () => {
  const pose = { yaw: 1, pitch: 2, roll: 0 };
  const faces = [face('a', 'real', { pose }), face('b', 'fake')];
  const warning = geometryWarning(faces, { pose: 0.5, light: 0 })!;
  expect(warning.message).toContain('Without geometry: 1 of 2 faces. Find it on Faces');
  await tellBeforeTraining(host, { ...config, pose: 0.5 }, faces);
  expect(reasons()).toContain(warningLine(warning));
  told = [];
  await tellBeforeTraining(host, config, faces);
  expect(reasons()).not.toContain(warningLine(warning));
  const before = { ...config, pose: undefined, light: undefined } as unknown as DetectorConfig;
  expect(geometryWarning(faces, before), 'settings of a run of before').toBeNull();
  expect(geometryWarning([faces[0]], { pose: 0, light: 1 })).toBeNull();
  expect(geometryWarning([faces[1]], { pose: 0, light: 1 })?.message).toContain('does not start');
});
