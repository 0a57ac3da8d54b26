/** What is trained is not trained again, what was interrupted goes on, and a table grows from what was tested. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import { LabError } from '@/lib/errors';
import type { FinetuneRequest, LibraryFace } from '@/workers/protocol';
import type { EvaluationEvent, LabelledSet, ProtocolPlan } from '@/workers/protocol/evaluation';
import { runProtocol, stopProtocol, type ProtocolRequest } from './protocolSession';
import { useProtocol } from './protocolStore';

interface Row {
  id: string;
  phase: string;
  canGoOn: boolean;
  filesGone: boolean;
}

const lab = vi.hoisted(() => ({
  rows: [] as Row[],
  /** How the trainings to come end, by their number. */
  endings: [] as object[],
  started: [] as {
    id: string;
    config: object;
    faces: { id: string; split?: string; domain?: string; label?: string }[];
  }[],
  resumed: [] as string[],
  saves: [] as string[],
  tested: [] as { set: string; ids: string[]; labels: string[] }[],
  /** What each evaluation was asked. */
  asked: [] as { detectors: string[]; made: (string | undefined)[] }[],
  intervals: [] as { samples: { scores: number[]; positive: number[] }[]; groups: string[] }[],
  plan: null as unknown,
  /** Of the faces' maps, where they differ from the others. */
  maps: new Map<string, string>(),
}));

vi.mock('@/app/lab', () => {
  const end = () => lab.endings.shift() ?? { phase: 'finished' };
  return {
    trainingSession: {
      connect: async () => ({ name: 'CPU, 1 thread' }),
      start: async ({ config, faces }: FinetuneRequest, { runId }: { runId: string }) => {
        lab.started.push({ id: runId, config, faces });
        lab.rows.push({ id: runId, phase: 'finished', canGoOn: false, filesGone: false });
      },
      goOn: async ({ id }: Row) => void lab.resumed.push(id),
      stop: async () => {},
      untilEnded: async () => end(),
    },
  };
});
vi.mock('@/workers/runs', () => ({
  runs: { ask: (question: (api: object) => unknown) => Promise.resolve(question({ list: () => lab.rows })) },
}));
vi.mock('@/workers/training', () => ({
  finetuneRoom: { ask: async () => ({ name: 'best', blob: new Blob(['x']) }) },
}));
vi.mock('@/workers/scoring', () => ({
  evaluation: {
    ask: (question: (api: object) => unknown) =>
      Promise.resolve(
        question({
          planProtocol: () => lab.plan,
          meanAucInterval: (samples: (typeof lab.intervals)[0]['samples'], groups: string[]) => {
            lab.intervals.push({ samples, groups });
            return { low: 0.6, high: 0.8, draws: 1000 };
          },
          evaluate: (
            { sets, detectors }: { sets: LabelledSet[]; detectors: { id: string }[] },
            hear: (event: EvaluationEvent) => void,
          ) => {
            lab.asked.push({ detectors: detectors.map(({ id }) => id), made: sets.map(({ made }) => made) });
            for (const detector of detectors)
              for (const { id, faces } of sets) {
                lab.tested.push({ set: id, ids: faces.map((face) => face.id), labels: faces.map(({ label }) => label) }); // prettier-ignore
                const pictures = faces.map(({ id: face }, i) => ({
                  id: face,
                  score: i / 10,
                  attack: i % 2 === 1,
                }));
                hear({ type: 'cell', cell: { detectorId: detector.id, setId: id, warnings: ['Of a set.'], pictures, report: { ...REPORT, frame: { ...REPORT.frame, samples: faces.length } }, error: null } } as never); // prettier-ignore
              }
          },
        }),
      ),
  },
}));
vi.mock('./library', () => ({
  askLibrary: (question: (api: object) => unknown) =>
    Promise.resolve(
      question({ mapMarks: (_: string, ids: string[]) => ids.map((id) => lab.maps.get(id) ?? 'as parsed') }),
    ),
}));
vi.mock('./detectors', () => ({
  saveDetectorFile: async () => {
    lab.saves.push('of the protocol');
    return { id: `d${lab.saves.length}` };
  },
}));
vi.mock('./trainedDetector', () => ({
  detectorSaved: async () => {
    await Promise.resolve();
    lab.saves.push('of the training');
  },
}));
vi.mock('./runsStore', () => ({ refreshRuns: async () => {} }));

const REPORT = {
  antiSpoofing: { hter: 0.25, auc: 0.75, tprAtLowFpr: 0.5 },
  frame: { auc: 0.7, eer: 0.3, hter: 0.35 },
  video: null,
};

const face = (id: string, label: string) =>
  ({ id, label, name: `set/${label}/${id}.png`, datasetId: 's', split: 'test' }) as LibraryFace & { label: string }; // prettier-ignore
const FACES = [...'abcdefgh'].map((id, i) => face(id, i % 2 ? 'bona' : 'print'));

/** Two domains of four faces; each left out once. */
const PLAN: ProtocolPlan = {
  domains: ['casia', 'msu'].map((name) => ({ name, genuine: 2, attacks: 2 })),
  ...{ shared: 0, warnings: ['A warning.'], tests: ['casia', 'msu'] },
  labels: FACES.map((_, i) => (i % 2 ? 'live' : 'print')),
  domainOf: FACES.map((_, i) => (i < 4 ? 'casia' : 'msu')),
  groups: FACES.map(() => null),
  runs: [
    { domain: 'casia', shots: 0, seed: 3, train: [4, 5], validation: [6, 7], tests: [{ domain: 'casia', faces: [0, 1, 2, 3] }] }, // prettier-ignore
    { domain: 'msu', shots: 0, seed: 3, train: [0, 1], validation: [2, 3], tests: [{ domain: 'msu', faces: [4, 5, 6, 7] }] }, // prettier-ignore
  ],
};

const request = (changes: Partial<ProtocolRequest['choice']> = {}): ProtocolRequest => ({
  choice: { preset: 'anti-spoofing', shots: [0], seeds: 1, config: { ...defaultDetectorConfig('nano'), seed: 3 }, ...changes }, // prettier-ignore
  sets: [{ name: 'MCIO', genuine: 'bona', faces: FACES }],
  from: null,
});

beforeEach(() => {
  Object.assign(lab, {
    rows: [],
    endings: [],
    started: [],
    resumed: [],
    tested: [],
    saves: [],
    asked: [],
    intervals: [],
    plan: PLAN,
    maps: new Map(),
  });
  useProtocol.setState({ working: null, results: null, problem: null });
});

describe('a protocol', () => {
  it('hands each training its faces with class, domain and part, and tests it on the others', async () => {
    await runProtocol(request());
    expect(lab.started.map(({ config }) => config)).toEqual([
      expect.objectContaining({ task: 'spoofing', balanceDomains: true, testShare: 0, validationShare: 0, seed: 3 }),
      expect.objectContaining({ task: 'spoofing', seed: 3 }),
    ]); // prettier-ignore
    expect(lab.started[0].faces.map(({ id, label, domain, split }) => [id, label, domain, split])).toEqual([
      ['e', 'print', 'msu', 'train'],
      ['f', 'live', 'msu', 'train'],
      ['g', 'print', 'msu', 'val'],
      ['h', 'live', 'msu', 'val'],
    ]);
    expect(lab.tested).toEqual([
      { set: 'casia', ids: ['a', 'b', 'c', 'd'], labels: ['print', 'live', 'print', 'live'] },
      { set: 'msu', ids: ['e', 'f', 'g', 'h'], labels: ['print', 'live', 'print', 'live'] },
    ]);
    // Never both at once.
    expect(lab.saves).toEqual([1, 2].flatMap(() => ['of the training', 'of the protocol']));
    const { results, working } = useProtocol.getState();
    expect(working).toBeNull();
    expect(results?.cells.map(({ domain, faces, figures }) => [domain, faces, figures.hter])).toEqual([
      ['casia', 4, 0.25],
      ['msu', 4, 0.25],
    ]);
    expect(results).toMatchObject({
      adapter: 'CPU, 1 thread',
      runs: 2,
      warnings: ['A warning.', 'Of a set.'],
    });
  });

  it('trains nothing again that is trained, and everything of other settings', async () => {
    await runProtocol(request());
    const ids = lab.started.map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    await runProtocol(request());
    expect(lab.started).toHaveLength(2);
    expect(lab.tested).toHaveLength(4);
    expect(useProtocol.getState().results?.cells).toHaveLength(2);
    await runProtocol(request({ config: { ...defaultDetectorConfig('nano'), seed: 3, epochs: 7 } }));
    expect(lab.started.slice(2).filter(({ id }) => ids.includes(id))).toEqual([]);
    expect(lab.started).toHaveLength(4);
  });

  it('trains again from an encoder that differs in nothing but its end', async () => {
    const ending = (last: number) => {
      const bytes = new Uint8Array((9 << 20) + 1);
      bytes[bytes.length - 1] = last;
      return { encoder: new File([bytes], 'encoder.pth'), statistics: null, answers: {} };
    };
    for (const last of [1, 2, 1]) await runProtocol({ ...request(), from: ending(last) as never });
    expect(new Set(lab.started.map(({ id }) => id)).size).toBe(4);
    expect(lab.started).toHaveLength(4);
  });

  it('trains again where a map was changed by which fakes are blended, and only there', async () => {
    const blended = request({ config: { ...defaultDetectorConfig('nano'), fakes: 'self-blended' } });
    for (const each of [blended, request()]) await runProtocol(each);
    expect(lab.started).toHaveLength(4);
    lab.maps.set('e', 'corrected by hand');
    for (const each of [blended, request()]) await runProtocol(each);
    // Face "e" trains the first detector alone.
    expect(lab.started).toHaveLength(5);
    expect(lab.started[4].faces.map(({ id }) => id)).toEqual(['e', 'f', 'g', 'h']);
    expect(lab.rows.map(({ id }) => id).filter((id) => id === lab.started[4].id)).toHaveLength(1);
    lab.maps.clear();
    await runProtocol(blended);
    expect(lab.started).toHaveLength(5);
  });

  it('goes on with what was interrupted, and trains again what is gone', async () => {
    await runProtocol(request());
    const [first, second] = lab.rows;
    Object.assign(first, { phase: 'unfinished', canGoOn: true });
    second.filesGone = true;
    await runProtocol(request());
    expect(lab.resumed).toEqual([first.id]);
    expect(lab.started.map(({ id }) => id)).toEqual([first.id, second.id, second.id]);
  });

  it('leaves no cell of a training that diverged, says so, and goes on', async () => {
    const error = { code: 'non-finite-loss', message: 'The loss of step 2 is NaN.', remedy: '' };
    lab.endings = [{ phase: 'failed', error, step: 2 }];
    await runProtocol(request());
    const { results } = useProtocol.getState();
    expect(results?.cells.map(({ domain }) => domain)).toEqual(['msu']);
    expect(results?.warnings).toContain('without casia, 0 shots, seed 3: The loss of step 2 is NaN.');
  });

  it('ends with any other failure, with what is known by then', async () => {
    lab.endings = [{ phase: 'finished' }, { phase: 'failed', error: new LabError('storage-full', 'No room.', '').toReport(), step: 0 }]; // prettier-ignore
    await expect(runProtocol(request())).rejects.toThrow('No room.');
    expect(useProtocol.getState()).toMatchObject({ working: null, problem: { code: 'storage-full' } });
    expect(useProtocol.getState().results?.cells).toHaveLength(1);
  });

  it('ends where it is stopped, or its training is', async () => {
    lab.endings = [{ phase: 'stopped' }];
    await runProtocol(request());
    expect(lab.started).toHaveLength(1);
    expect(useProtocol.getState()).toMatchObject({ working: null, problem: null });
    const going = runProtocol(request());
    await stopProtocol();
    await going;
    expect(lab.started).toHaveLength(1);
  });

  it('is one at a time', async () => {
    const going = runProtocol(request());
    await expect(runProtocol(request())).rejects.toThrow('A protocol is active.');
    await going;
  });

  describe('of forgery families', () => {
    const tests = ['swapped', 'edited', 'stylegan'].map((domain) => ({ domain, faces: [4, 5] }));
    const forged: ProtocolPlan = {
      ...PLAN,
      domains: ['swapped', 'edited'].map((name) => ({ name, genuine: 6, attacks: 0 })),
      tests: tests.map(({ domain }) => domain),
      domainOf: FACES.map(() => null),
      groups: FACES.map((_, i) => (i === 4 ? 'anna' : null)),
      runs: [3, 4].flatMap(
        (seed) =>
        ['swapped', 'edited'].map((domain) => ({ domain, shots: 0, seed, train: [0, 1], validation: [2, 3], tests })), // prettier-ignore
      ),
    };
    const asked = () => request({ preset: 'forgeries', seeds: 2 });

    it('trains each family, tests those of a seed together, and takes the interval over the seeds that are known', async () => {
      lab.plan = forged;
      await runProtocol(asked());
      expect(lab.started.map(({ config }) => config)).toEqual(
        [3, 4].flatMap((seed) => ['swapped', 'edited'].map((fakes) => expect.objectContaining({ fakes, seed }) as object)), // prettier-ignore
      );
      // Fakes are made once for both detectors of a seed; attacks of a dataset are as they are.
      expect(lab.asked.map(({ detectors, made }) => [detectors.length, made])).toEqual([
        [2, ['swapped', 'edited', undefined]],
        [2, ['swapped', 'edited', undefined]],
      ]);
      const { results } = useProtocol.getState();
      expect(results?.cells.map(({ domain, test, seed }) => `${domain} on ${test}, ${seed}`)).toEqual(
        [3, 4].flatMap((seed) => ['swapped', 'edited'].flatMap((domain) => tests.map(({ domain: test }) => `${domain} on ${test}, ${seed}`))), // prettier-ignore
      );
      // Six pairs after each seed; the last of both seeds, on the same pictures of the same people.
      expect(lab.intervals.map(({ samples }) => samples.length)).toEqual([...Array<number>(6).fill(1), ...Array<number>(6).fill(2)]); // prettier-ignore
      expect(lab.intervals[11]).toEqual({
        samples: Array(2).fill({ scores: [0, 0.1], positive: [0, 1] }),
        groups: ['anna', 'f'],
      });
      expect(results?.intervals).toHaveLength(6);
      expect(results?.intervals[0]).toEqual({ domain: 'swapped', test: 'swapped', seeds: 2, low: 0.6, high: 0.8 }); // prettier-ignore
      expect(results?.warnings).toEqual(['A warning.', 'Of a set.']);
    });

    it('goes on where it was stopped: what was trained is only tested again', async () => {
      lab.plan = forged;
      lab.endings = [
        { phase: 'finished' },
        { phase: 'finished' },
        { phase: 'finished' },
        { phase: 'stopped' },
      ];
      await runProtocol(asked());
      expect(lab.started).toHaveLength(4);
      expect(useProtocol.getState().results?.cells).toHaveLength(6);
      Object.assign(lab.rows[3], { phase: 'unfinished', canGoOn: true });
      await runProtocol(asked());
      expect(lab.started).toHaveLength(4);
      expect(lab.resumed).toEqual([lab.rows[3].id]);
      expect(useProtocol.getState().results?.cells).toHaveLength(12);
    });

    it('tests the other families of a seed where one diverged', async () => {
      lab.plan = forged;
      const error = { code: 'non-finite-loss', message: 'The loss of step 2 is NaN.', remedy: '' };
      lab.endings = [{ phase: 'failed', error, step: 2 }];
      await runProtocol(asked());
      const { results } = useProtocol.getState();
      expect(results?.cells.filter(({ seed }) => seed === 3).map(({ domain }) => domain)).toEqual(Array(3).fill('edited')); // prettier-ignore
      expect(results?.warnings).toContain('swapped fakes, seed 3: The loss of step 2 is NaN.');
      expect(results?.intervals.map(({ domain, seeds }) => [domain, seeds])).toContainEqual(['swapped', 1]);
    });
  });
});
