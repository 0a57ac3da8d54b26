import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultDetectorConfig, type DetectorConfig } from '@/lib/detectorConfig';
import { MADE_FAKES } from '@/lib/madeFakes';
import { configOfRun, type ProtocolChoice } from '@/lib/protocol';
import { SeededRandom } from '@/lib/random';
import { arrange } from '../data/arrangement';
import { planProtocol } from './protocol';
import type { ProtocolFace, ProtocolPlan } from './protocolPlan';

const choiceOf = (config: Partial<DetectorConfig> = {}, seeds = 2): ProtocolChoice => ({
  ...{ preset: 'forgeries', shots: [0], seeds },
  config: { ...defaultDetectorConfig('nano'), groupBy: 'video', testShare: 0.3, validationShare: 0.2, seed: 4, ...config }, // prettier-ignore
});

const face = (dataset: string, label: string, video: number, frame = 0): ProtocolFace => ({
  ...{ id: `${dataset} ${label} ${video} ${frame}`, name: `${dataset}/${label}/p${video}x${frame}q.png`, dataset, label }, // prettier-ignore
  ...{ group: `p${video}`, hasGeometry: true },
});

const people = (count: number, dataset = 'ffhq', label = 'real'): ProtocolFace[] =>
  Array.from({ length: count }, (_, i) => face(dataset, label, i));

const testOf = (plan: ProtocolPlan, domain: string) => plan.runs[0].tests.find((test) => test.domain === domain)?.faces ?? []; // prettier-ignore

const refusal = (faces: readonly ProtocolFace[], config: Partial<DetectorConfig> = {}): string => {
  try {
    planProtocol(faces, choiceOf(config));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'none';
};

describe('the protocol of forgery families', () => {
  it('trains one detector for each family and seed, all on the same people and with the same tests', () => {
    const plan = planProtocol(people(20), choiceOf());
    expect(plan.runs.map(({ domain, seed }) => [domain, seed])).toEqual([
      ...MADE_FAKES.map((family) => [family, 4]),
      ...MADE_FAKES.map((family) => [family, 5]),
    ]);
    expect(plan.tests).toEqual(MADE_FAKES);
    for (const run of plan.runs)
      expect([run.train, run.validation, run.tests]).toEqual([
        plan.runs[0].train,
        plan.runs[0].validation,
        plan.runs[0].tests,
      ]);
    expect([plan.runs[0].train, plan.runs[0].validation, testOf(plan, 'swapped')].map(({ length }) => length)).toEqual([10, 4, 6]); // prettier-ignore
    expect(MADE_FAKES.map((family) => configOfRun(choiceOf(), { domain: family, seed: 5 }))).toEqual(
      MADE_FAKES.map((fakes) => expect.objectContaining({ fakes, seed: 5, testShare: 0, task: 'deepfakes' }) as object), // prettier-ignore
    );
  });

  it('tests attacks that none is trained on: of the first dataset its held-out part, of another all, with whoever is genuine', () => {
    const faces = [
      ...people(20),
      ...people(20, 'ffhq', 'fake'),
      ...people(3, 'stylegan', 'fake'),
      ...people(2, 'celeb', 'real'),
      ...people(4, 'celeb', 'fake'),
      ...people(1, 'mixed', 'fake'),
    ];
    const plan = planProtocol(faces, choiceOf());
    expect(plan.tests).toEqual([...MADE_FAKES, 'ffhq', 'stylegan', 'celeb', 'mixed (dataset)']);
    const heldOut = testOf(plan, 'swapped');
    const trained = new Set([...plan.runs[0].train, ...plan.runs[0].validation]);
    expect([...trained].every((i) => faces[i].dataset === 'ffhq' && faces[i].label === 'real')).toBe(true);
    // A person of the first dataset is on one side with all faces, fakes too.
    const trainedPeople = new Set([...trained].map((i) => faces[i].group));
    expect(testOf(plan, 'ffhq').filter((i) => trainedPeople.has(faces[i].group))).toEqual([]);
    expect(testOf(plan, 'ffhq').map((i) => faces[i].label).sort()).toEqual([...Array<string>(6).fill('fake'), ...Array<string>(6).fill('real')]); // prettier-ignore
    expect(testOf(plan, 'stylegan')).toEqual([...heldOut, 40, 41, 42]);
    expect(testOf(plan, 'celeb').map((i) => faces[i].dataset)).toEqual(Array(6).fill('celeb'));
    expect(plan.labels).toEqual(faces.map(({ label }) => label));
  });

  it('leaves out of a test whoever was trained on, also where the same picture is in another dataset', () => {
    const own = people(20);
    const alone = planProtocol(own, choiceOf());
    const seen = own[alone.runs[0].train[0]];
    const other = [
      { ...face('celeb', 'real', 1, 0), id: seen.id },
      face('celeb', 'real', 1, 1),
      face('celeb', 'real', 2),
      face('celeb', 'fake', 1),
      face('celeb', 'fake', 2),
    ];
    const plan = planProtocol([...own, ...other], choiceOf());
    expect(testOf(plan, 'celeb').map((i) => i - own.length)).toEqual([2, 4]);
  });

  it('keeps people apart, and plans the same in whatever order faces come', () => {
    const drawn = fc.array(fc.tuple(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 1, max: 4 }), fc.constantFrom('real', 'fake')), { maxLength: 30 }); // prettier-ignore
    fc.assert(
      fc.property(drawn, fc.integer(), (rows, seed) => {
        const faces = [
          ...people(30),
          ...rows.map(([video, frame, label]) => face('ffhq', label, video, frame)),
        ];
        const unique = [...new Map(faces.map((one) => [one.id, one])).values()];
        const plan = planProtocol(unique, choiceOf());
        const [run] = plan.runs;
        const names = (indices: readonly number[], of: readonly ProtocolFace[]) => indices.map((i) => of[i].group); // prettier-ignore
        const [train, validation] = [names(run.train, unique), names(run.validation, unique)];
        const tested = new Set(run.tests.flatMap(({ faces: own }) => names(own, unique)));
        expect([...train, ...validation].filter((group) => tested.has(group))).toEqual([]);
        expect(train.filter((group) => validation.includes(group))).toEqual([]);
        // As the training itself takes them.
        const used = [...run.train, ...run.validation];
        const items = used.map((i, k) => ({ ...unique[i], label: plan.labels[i], split: k < run.train.length ? 'train' : 'val' })); // prettier-ignore
        const { splits } = arrange(items, configOfRun(choiceOf(), run));
        expect(splits.filter((split) => split === 'train')).toHaveLength(run.train.length);

        const mixed = SeededRandom.fromSeed(seed).permutation(unique.length).map((i) => unique[i]); // prettier-ignore
        const again = planProtocol(mixed, choiceOf());
        const ids = (indices: readonly number[], of: readonly ProtocolFace[]) => indices.map((i) => of[i].id).sort(); // prettier-ignore
        expect(ids(again.runs[0].train, mixed)).toEqual(ids(run.train, unique));
        expect(again.runs[0].tests.map(({ faces: own }) => ids(own, mixed))).toEqual(run.tests.map(({ faces: own }) => ids(own, unique))); // prettier-ignore
      }),
      { numRuns: 60 },
    );
  });

  it('says where pictures count as people, because nothing names them', () => {
    const unnamed = people(20).map((one) => ({ ...one, group: null }));
    expect(planProtocol(unnamed, choiceOf({ groupBy: 'none' })).warnings).toEqual([
      '20 genuine faces without a video or person: each counts as a person of its own.',
    ]);
    expect(planProtocol(people(20), choiceOf()).warnings).toEqual([]);
  });

  it('refuses what makes no such table, and names the way out', () => {
    const faces = people(20);
    expect(refusal(faces.map((one) => ({ ...one, label: 'fake' })))).toBe('Fakes are made of genuine faces, and "ffhq" has none: its classes are "fake".'); // prettier-ignore
    expect(refusal([])).toMatch(/^Fakes are made of genuine faces/);
    expect(refusal(people(3))).toMatch(/^Of the genuine faces of "ffhq", 1 person is left .*, and swaps need 2\.$/); // prettier-ignore
    expect(refusal(faces.map((one) => ({ ...one, group: 'p1' })))).toBe('Of the genuine faces of "ffhq", 1 person is left to train on, and swaps need 2.'); // prettier-ignore
    expect(refusal(faces.map(({ hasGeometry: _, ...one }) => one))).toBe(
      'Only 0 of 10 genuine training faces have a geometry, and swapped fakes need it of at least half of them.',
    );
    const heldOut = new Set(testOf(planProtocol(faces, choiceOf()), 'swapped'));
    expect(refusal(faces.map((one, i) => ({ ...one, hasGeometry: !heldOut.has(i) })))).toBe(
      'Only 0 of 6 genuine faces of the test have a geometry, and swapped fakes need it of at least half of them.',
    );
    expect(refusal([...faces, ...people(4, 'congress')])).toBe('"congress" has no attacks to test on, and fakes are made of the faces of "ffhq" alone.'); // prettier-ignore
    expect(refusal(faces, { pose: 0.5 })).toBe(
      'With swapped fakes: Swapped and edited fakes are made of faces as they are: set pose and light to 0, or choose other fakes.',
    );
  });
});
