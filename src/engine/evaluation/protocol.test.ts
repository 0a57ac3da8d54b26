import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import { configOfRun, PROTOCOL_PRESETS, PROTOCOLS, type ProtocolChoice, type ProtocolPreset } from '@/lib/protocol'; // prettier-ignore
import { SeededRandom } from '@/lib/random';
import { arrange } from '../data/arrangement';
import { planProtocol } from './protocol';
import type { ProtocolFace, ProtocolPlan, ProtocolRun } from './protocolPlan';

const choiceOf = (preset: ProtocolPreset, changes: Partial<ProtocolChoice> = {}): ProtocolChoice => ({
  ...{ preset, shots: [0, 2], seeds: 2 },
  config: { ...defaultDetectorConfig('nano'), groupBy: 'video', testShare: 0.3, validationShare: 0.2 },
  ...changes,
});

interface Drawn {
  domain: number;
  genuine: boolean;
  video: number;
  frame: number;
  /** Pixels that another face may have too. */
  pixels: number;
  part: string | undefined;
}

const NAMES = ['casia', 'idiap', 'msu'];

/** Videos of the same names in every domain, some faces alone, some pictures twice, some parts given. */
const drawn = fc.record({
  domain: fc.integer({ min: 0, max: 2 }),
  genuine: fc.boolean(),
  video: fc.integer({ min: 0, max: 5 }),
  frame: fc.integer({ min: 0, max: 2 }),
  pixels: fc.integer({ min: 0, max: 60 }),
  part: fc.constantFrom(undefined, 'train', 'val', 'test'),
});

/** Whatever is drawn, each domain has both classes, eight videos of each, so that every split is possible. */
function facesOf(rows: readonly Drawn[]): ProtocolFace[] {
  const base = NAMES.flatMap((_, domain) =>
    [true, false].flatMap(
      (genuine) =>
      Array.from({ length: 8 }, (__, video): Drawn => ({ domain, genuine, video: 10 + video, frame: 0, pixels: -1, part: undefined })), // prettier-ignore
    ),
  );
  const faces = [...base, ...rows].map(({ domain, genuine, video, frame, pixels, part }): ProtocolFace => {
    const label = genuine ? 'live' : 'print';
    const alone = video % 3 === 0;
    const name = `${NAMES[domain]}/${label}/${alone ? `p${video}x${frame}q` : `v${video}_frame_${frame}`}.png`;
    return {
      id: pixels < 0 || pixels % 4 > 0 ? `of ${name}` : `shared ${pixels}`,
      ...{ name, label, dataset: NAMES[domain], group: alone ? null : `v${video}` },
      ...(part === undefined || pixels < 0 ? {} : { split: part }),
    };
  });
  // A stored dataset holds a picture once.
  const known = new Set<string>();
  return faces.filter(({ dataset, id }) => !known.has(`${dataset} ${id}`) && known.add(`${dataset} ${id}`));
}

/** A video or person as the test sees it; null for a face alone. */
function unitOf(plan: ProtocolPlan, preset: ProtocolPreset, i: number): string | null {
  if (plan.groups[i] === null) return null;
  return PROTOCOLS[preset].sharesNames ? plan.groups[i] : `${plan.domainOf[i]} ${plan.groups[i]}`;
}

/** A file's video: what stands before the number of its frame. */
const videoName = ({ name }: ProtocolFace): string => name.replace(/_frame_\d+\.png$/, '');

const given = (plan: ProtocolPlan, run: ProtocolRun) => run.train.filter((i) => plan.domainOf[i] === run.domain); // prettier-ignore

describe.each(PROTOCOL_PRESETS.filter((preset) => !PROTOCOLS[preset].makesFakes))('%s', (preset) => {
  it('trains and chooses on no face, video or person of a test', () => {
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 60 }), (rows) => {
        const faces = facesOf(rows);
        const plan = planOrNull(faces, choiceOf(preset));
        for (const run of plan?.runs ?? []) {
          const seen = [...run.train, ...run.validation];
          const ids = new Set(seen.map((i) => faces[i].id));
          const shots = new Set(run.shots > 0 ? given(plan!, run) : []);
          const units = new Set(seen.flatMap((i) => (shots.has(i) ? [] : (unitOf(plan!, preset, i) ?? []))));
          const videos = new Set([...shots].flatMap((i) => faces[i].group && videoName(faces[i])));
          for (const test of run.tests) {
            expect(test.faces.filter((i) => ids.has(faces[i].id))).toEqual([]);
            expect(test.faces.filter((i) => units.has(unitOf(plan!, preset, i) ?? ''))).toEqual([]);
            expect(test.faces.filter((i) => videos.has(videoName(faces[i])))).toEqual([]);
          }
          expect(run.train.filter((i) => run.validation.includes(i))).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('plans the same in whatever order the faces come', () => {
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 40 }), fc.integer(), (rows, seed) => {
        const faces = facesOf(rows);
        const shuffled = SeededRandom.fromSeed(seed).permutation(faces.length).map((i) => faces[i]); // prettier-ignore
        const choice = choiceOf(preset);
        const byId = (of: readonly ProtocolFace[]) =>
          planOrNull(of, choice)?.runs.map((run) => ({
            ...run,
            train: run.train.map((i) => of[i].id),
            validation: run.validation.map((i) => of[i].id),
            tests: run.tests.map((test) => test.faces.map((i) => of[i].id)),
          }));
        expect(byId(shuffled)).toEqual(byId(faces));
      }),
      { numRuns: 40 },
    );
  });

  it('hands over a split that a training takes as it is', () => {
    const faces = facesOf([]);
    const choice = choiceOf(preset);
    const plan = planProtocol(faces, choice);
    for (const run of plan.runs) {
      const items = [
        ...run.train.map((i) => ({ ...faces[i], split: 'train' })),
        ...run.validation.map((i) => ({ ...faces[i], split: 'val' })),
      ];
      const { splits } = arrange(items, configOfRun(choice, run));
      expect(splits).toEqual([...run.train.map(() => 'train'), ...run.validation.map(() => 'validation')]);
      expect(run.validation.length).toBeGreaterThan(0);
    }
  });
});

function planOrNull(faces: readonly ProtocolFace[], choice: ProtocolChoice): ProtocolPlan | null {
  try {
    return planProtocol(faces, choice);
  } catch (error) {
    // Parts that were drawn may leave a test without a class: that is said.
    expect(String(error)).toMatch(/needs both/);
    return null;
  }
}

describe('anti-spoofing', () => {
  const faces = facesOf([]);
  const plan = planProtocol(faces, choiceOf('anti-spoofing'));
  const videosOf = (run: ProtocolRun, genuine: boolean) =>
    new Set(
      given(plan, run).flatMap((i) =>
        (plan.labels[i] === 'live') === genuine ? (plan.groups[i] ?? faces[i].id) : [],
      ),
    );

  it('leaves each data set out once for each number of shots and seed', () => {
    expect(plan.runs.map(({ domain, shots, seed }) => `${domain} ${shots} ${seed}`)).toEqual(
      [0, 2].flatMap((shots) => NAMES.flatMap((name) => [0, 1].map((seed) => `${name} ${shots} ${seed}`))),
    );
  });

  it('gives training exactly so many videos of each class of the left-out data set, and the test none of them', () => {
    for (const run of plan.runs) {
      expect([videosOf(run, true).size, videosOf(run, false).size]).toEqual([run.shots, run.shots]);
      const shots = new Set(given(plan, run).map((i) => videoName(faces[i])));
      const rest = faces.filter((face, i) => plan.domainOf[i] === run.domain && !shots.has(videoName(face)));
      expect(run.tests.map(({ domain }) => domain)).toEqual([run.domain]);
      expect(run.tests[0].faces.map((i) => faces[i].id).sort()).toEqual(rest.map(({ id }) => id).sort());
      expect(run.validation.filter((i) => plan.domainOf[i] === run.domain)).toEqual([]);
    }
  });

  it('takes all of a person for one shot where people are kept together', () => {
    const people = facesOf([]).map((face, i) => ({ ...face, group: `person ${i % 8}` }));
    const { config } = choiceOf('anti-spoofing');
    const choice = choiceOf('anti-spoofing', {
      shots: [1],
      seeds: 1,
      config: { ...config, groupBy: 'person' },
    });
    const byPerson = planProtocol(people, choice);
    for (const run of byPerson.runs) {
      const shots = new Set(given(byPerson, run).map((i) => byPerson.groups[i]));
      expect(run.tests[0].faces.filter((i) => shots.has(byPerson.groups[i]))).toEqual([]);
      expect(run.tests[0].faces.length).toBeGreaterThanOrEqual(12);
    }
  });

  it('draws other shots by another seed, and the same by the same', () => {
    const shots = plan.runs.filter((run) => run.shots === 2).map((run) => given(plan, run).join());
    expect(new Set(shots).size).toBe(shots.length);
    expect(planProtocol(faces, choiceOf('anti-spoofing')).runs).toEqual(plan.runs);
  });

  it('takes a data set as a whole, whatever parts it gives', () => {
    const parted = faces.map((face, i) => ({ ...face, split: i % 2 === 0 ? 'train' : 'test' }));
    expect(planProtocol(parted, choiceOf('anti-spoofing')).runs).toEqual(plan.runs);
  });

  it('refuses more shots than leave something to test, naming the way out', () => {
    const tooMany = () => planProtocol(faces, choiceOf('anti-spoofing', { shots: [8] }));
    expect(tooMany).toThrow('8 shots of "casia" leave nothing to test');
  });

  it('leaves a picture out of training that the tested data set holds too, with its whole video, and says so', () => {
    const twin = faces.findIndex(({ name }) => name.startsWith('casia/live/v10_'));
    const other = faces.findIndex(({ name }) => name.startsWith('msu/live/v11_'));
    const frames = [{ ...faces[other], id: 'second frame', name: 'msu/live/v11_frame_1.png' }];
    const mixed = [...faces.map((face, i) => (i === other ? { ...face, id: faces[twin].id } : face)), ...frames]; // prettier-ignore
    const { runs, warnings } = planProtocol(mixed, choiceOf('anti-spoofing', { shots: [0], seeds: 1 }));
    const [casia, idiap] = runs;
    const isVideo = (i: number) => mixed[i].name.startsWith('msu/') && mixed[i].group === 'v11';
    expect([...casia.train, ...casia.validation].filter(isVideo)).toEqual([]);
    expect([...idiap.train, ...idiap.validation].filter(isVideo)).toHaveLength(3);
    expect(warnings).toContainEqual(expect.stringMatching(/^3 faces were left out of training for "casia"/));
  });
});

it('finds data sets in folders of one import, behind which are methods', () => {
  const inOne = facesOf([]).map((face) => ({ ...face, dataset: 'MCIO', name: `MCIO/${face.name}` }));
  const methods = inOne.map((face) => ({ ...face, name: face.name.replace('/print/', '/spoof/print/'), domain: 'print' })); // prettier-ignore
  expect(planProtocol(methods, choiceOf('anti-spoofing')).domains.map(({ name }) => name)).toEqual(NAMES);
});

it('says that a data set without attacks has no row, and is in every training and test', () => {
  const faces = facesOf([]).filter(({ dataset, label }) => dataset !== 'msu' || label === 'live');
  const { domains, shared, warnings } = planProtocol(faces, choiceOf('anti-spoofing', { shots: [0] }));
  expect([domains.map(({ name }) => name), shared]).toEqual([['casia', 'idiap'], 8]);
  expect(warnings).toEqual([
    expect.stringMatching(/^8 genuine faces of "msu" are of no data set with attacks: /),
  ]);
  expect(planProtocol(facesOf([]), choiceOf('anti-spoofing')).warnings).toEqual([]);
});

describe('deepfakes', () => {
  it('tests a data set on the part that it gives for it, and on all of it where it gives none', () => {
    const faces = facesOf([]).map((face, i) =>
      face.dataset === 'msu' ? { ...face, split: i % 2 === 0 ? 'test' : 'train' } : face,
    );
    const { runs, domainOf } = planProtocol(faces, choiceOf('deepfakes', { seeds: 1 }));
    expect(runs.map(({ domain }) => domain)).toEqual(NAMES);
    const [casia] = runs;
    expect(casia.tests.map(({ domain }) => domain)).toEqual(NAMES);
    const [own, idiap, msu] = casia.tests.map((test) => test.faces.length);
    expect([idiap, msu]).toEqual([16, 8]);
    expect(own).toBeGreaterThan(0);
    expect(own).toBeLessThan(16);
    expect(casia.train.every((i) => domainOf[i] === 'casia')).toBe(true);
  });
});

describe('diffusion', () => {
  /** Twelve people, genuine and in each family. */
  const faces = ['real', 'FE', 'T2I'].flatMap((label) =>
    Array.from({ length: 12 }, (_, person): ProtocolFace => ({
      ...{ id: `${label} ${person}`, name: `DiFF/${label}/p${person}.png`, label, dataset: 'DiFF' },
      group: `person ${person}`,
    })),
  );

  it('shares genuine faces that are of no family, and keeps each person on one side of all families', () => {
    const { domains, shared, runs, groups, labels } = planProtocol(faces, choiceOf('diffusion'));
    expect(domains.map(({ name, genuine, attacks }) => [name, genuine, attacks])).toEqual([
      ['FE', 0, 12],
      ['T2I', 0, 12],
    ]);
    expect(shared).toBe(12);
    for (const { train, validation, tests } of runs) {
      const seen = new Set([...train, ...validation].map((i) => groups[i]));
      for (const { domain, faces: tested } of tests) {
        expect(tested.filter((i) => seen.has(groups[i]))).toEqual([]);
        expect(new Set(tested.map((i) => labels[i]))).toEqual(new Set(['real', domain]));
      }
    }
  });
});

it('shares the genuine faces of a collection of which one family has none of its own', () => {
  // A picture is stored once: those of T2I came first.
  const faces = ['T2I/real', 'T2I/fake', 'FE/fake'].flatMap((folder) =>
    Array.from({ length: 12 }, (_, i): ProtocolFace => ({
      ...{ id: `${folder} ${i}`, name: `DiFF/${folder}/${'abcdefghijkl'[i]}.png`, dataset: 'DiFF' },
      ...{ label: folder.slice(-4).replace('/', ''), domain: folder.split('/')[0], group: null },
    })),
  );
  const { domains, shared, runs } = planProtocol(faces, choiceOf('diffusion', { seeds: 1 }));
  expect([domains.map(({ name }) => name), shared]).toEqual([['FE', 'T2I'], 12]);
  expect(runs).toHaveLength(2);
});

describe('faces that make no such protocol', () => {
  const faces = facesOf([]);
  it.each([
    ['one data set', faces.filter(({ dataset }) => dataset === 'msu'), 'All attacks are of one data set'],
    ['no genuine faces', faces.filter(({ label }) => label === 'print'), 'needs genuine faces and attacks'],
    ['no classes', [], 'the classes are none'],
    ['a data set of attacks', faces.filter(({ dataset, label }) => dataset !== 'msu' || label === 'print'), '"msu" has no genuine faces'], // prettier-ignore
  ])('are refused: %s', (_what, some, reason) => {
    expect(() => planProtocol(some, choiceOf('anti-spoofing'))).toThrow(reason);
  });
});
