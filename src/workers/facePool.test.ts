/** Several face workers: who takes what, and what becomes of a photograph whose worker ends. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LabError } from '@/lib/errors';
import { FacePool } from './facePool';
import type { WorkerHost } from './port';
import type { FaceEvent, FaceInput, FaceOutcome } from './protocol';
import { channelHost, type ChannelWorker } from './testHost';

const REPORT = { landmarks: 'face-landmarker', segmenter: 'selfie-multiclass', reduced: [] } as const;
const photo = (name: string): FaceInput => ({ name, blob: new Blob([name]) });

const opened: WorkerHost[] = [];
afterEach(() => opened.splice(0).forEach((host) => host.close()));

/** @param process what each worker makes of a photograph, by the worker's number */
function poolOf(
  count: number,
  process: (worker: number, input: FaceInput) => Promise<FaceOutcome> | FaceOutcome,
  init: (worker: number) => void = () => {},
) {
  const loads = Array.from({ length: count }, () => 0);
  const made = loads.map((_, worker) =>
    channelHost(`faces ${worker}`, () => ({
      engine: () => ({
        init: async (listener: (event: FaceEvent) => Promise<void>) => {
          init(worker);
          loads[worker]++;
          await listener({ type: 'loading', stage: 'loading models', label: 'MediaPipe', done: 0, total: 3 });
          return REPORT;
        },
        process: (input: FaceInput) => process(worker, input),
      }),
    })),
  );
  opened.push(...made.map(({ host }) => host));
  const [first, ...others] = made.map(({ host }) => host);
  const workers = (at: number): ChannelWorker[] => made[at].workers;
  return { pool: new FacePool([first, ...others]), loads, workers };
}

const found = (name: string): FaceOutcome => ({ ok: true, name, face: {} as never });
const failed =
  (code: 'no-face' | 'unexpected') =>
  (_: number, { name }: FaceInput) =>
    ({ ok: false, name, error: { code, message: code, remedy: '' } }) as FaceOutcome;

describe('several face workers', () => {
  it('take a photograph each, and only as many start as are needed; each loads once', async () => {
    const inWork: number[] = [];
    let release = () => {};
    const open = new Promise<void>((resolve) => (release = resolve));
    const { pool, loads } = poolOf(4, async (worker, { name }) => {
      inWork.push(worker);
      await open;
      return found(name);
    });
    const outcomes = ['a', 'b', 'c'].map((name) => pool.process(photo(name)));
    await expect.poll(() => inWork.length).toBe(3);
    expect([...inWork].sort()).toEqual([0, 1, 2]);
    release();
    expect((await Promise.all(outcomes)).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(await pool.process(photo('d'))).toMatchObject({ ok: true, name: 'd' });
    expect(loads).toEqual([1, 1, 1, 0]);
  });

  it('tells whoever asks how the first one loads, and what it is', async () => {
    const { pool } = poolOf(2, (_, { name }) => found(name));
    const heard = vi.fn();
    expect(await pool.init(heard)).toEqual(REPORT);
    await pool.init(heard);
    expect(heard.mock.calls.map(([{ type }]: FaceEvent[]) => type)).toEqual(['loading', 'ready', 'ready']);
  });

  it('lose the photograph that one ends of and no other, and it is replaced', async () => {
    const { pool, workers, loads } = poolOf(2, (_, { name }) =>
      name === 'bad' ? new Promise(() => {}) : found(name),
    );
    const bad = pool.process(photo('bad'));
    await expect.poll(() => loads[0]).toBe(1);
    const good = pool.process(photo('good'));
    workers(0)[0].crash('memory access out of bounds');
    expect(await bad).toMatchObject({
      ...{ ok: false, name: 'bad' },
      error: { message: expect.stringContaining('memory access out of bounds') },
    });
    expect(await good).toMatchObject({ ok: true });
    const next = await Promise.all([pool.process(photo('a')), pool.process(photo('b'))]);
    expect(next.every(({ ok }) => ok)).toBe(true);
    expect(workers(0)).toHaveLength(2);
  });

  it.each([
    ['unexpected', 2],
    ['no-face', 1],
  ] as const)('a failure that is %s leaves %i workers behind', async (code, started) => {
    const { pool, workers } = poolOf(1, failed(code));
    expect(await pool.process(photo('a'))).toMatchObject({ ok: false });
    expect(await pool.process(photo('b'))).toMatchObject({ ok: false, name: 'b' });
    expect(workers(0)).toHaveLength(started);
  });

  it('go on with fewer where a further one cannot load, and fail where the first cannot', async () => {
    const refusing = (refused: number) => (worker: number) => {
      if (worker === refused) throw new LabError('model-missing', 'no model', 'Set it up.');
    };
    const slow = async (_: number, { name }: FaceInput) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return found(name);
    };
    const { pool } = poolOf(2, slow, refusing(1));
    const outcomes = await Promise.all(['a', 'b', 'c'].map((name) => pool.process(photo(name))));
    expect(outcomes.map(({ ok, name }) => [ok, name])).toEqual(['a', 'b', 'c'].map((name) => [true, name]));
    await expect(poolOf(2, slow, refusing(0)).pool.process(photo('a'))).rejects.toThrow('no model');
  });
});
