import { beforeEach, expect, it, vi } from 'vitest';
import { beginForging, forgeTally, nextForgery } from '@/app/state/forgeFaces';
import { LabError } from '@/lib/errors';
import type { ForgedFiles, ForgeTally } from '@/workers/protocol';
import type { Host } from '../host';
import type { LabEvent } from '../protocol';
import { forge } from './forge';

vi.mock('@/workers/faces', () => ({ createLibraryPort: () => ({}) }));
vi.mock('./importFaces', () => ({ openWanted: () => Promise.resolve() }));
vi.mock('@/app/state/faceGeometry', () => ({ stopFinding: () => {} }));
const letGo = vi.hoisted(() => vi.fn());
vi.mock('@/app/state/forgeFaces', () => ({
  completeGeometry: () => Promise.resolve(),
  holdForging: () => letGo,
  beginForging: vi.fn(),
  nextForgery: vi.fn(),
  forgeTally: vi.fn(),
}));

const forged = { record: { family: 'edit', kind: 'expression', target: { id: 'a' } }, hashes: {}, picture: new Blob(), mask: new Blob(), genuine: null } as unknown as ForgedFiles; // prettier-ignore
const tally: ForgeTally = { draws: 9, accepted: 2, refused: { Seldom: 1, Often: 5 }, notMade: { Sometimes: 2 }, givenUp: 3 }; // prettier-ignore

let told: LabEvent[];
let saved: Map<string, string>;
let stopping: AbortController;
let host: Host;
beforeEach(() => {
  vi.clearAllMocks();
  [told, saved, stopping] = [[], new Map(), new AbortController()];
  host = {
    tell: (event) => void told.push(event),
    save: async ({ name, blob }) => void saved.set(name, await blob.text()),
    files: () => [],
    signal: stopping.signal,
  };
  vi.mocked(beginForging).mockResolvedValue({ family: 'edit', count: 4, seed: 1 });
  vi.mocked(nextForgery).mockReset().mockResolvedValueOnce(forged).mockResolvedValueOnce(forged);
  vi.mocked(forgeTally).mockResolvedValue(tally);
});

const run = (count?: number) => forge({ command: 'forge', family: 'edit', seed: 1, count }, host);
const record = () => JSON.parse(saved.get('forgeries.json') ?? 'null') as { forgeries: object[]; failed?: string; draws: number }; // prettier-ignore

it('fails when fewer are made than were asked for, with the commonest reason, after all is saved', async () => {
  vi.mocked(nextForgery).mockResolvedValue(null);
  await expect(run(4)).rejects.toThrow('2 of 4 forgeries were made, in 9 draws: no face gives another. The commonest reason: Often'); // prettier-ignore
  expect(record()).toMatchObject({ draws: 9, givenUp: 3 });
  expect(record().forgeries).toHaveLength(2);
  expect(told.filter(({ event }) => event === 'refused').map(({ reason }) => reason)).toEqual(['Often', 'Sometimes', 'Seldom']); // prettier-ignore
});

it('of one of each face, those that cannot be forged are a warning', async () => {
  vi.mocked(nextForgery).mockResolvedValue(null);
  expect(await run()).toEqual({ event: 'finished' });
  expect(told).toContainEqual({ event: 'warning', reason: expect.stringContaining('2 of 4 forgeries') as string }); // prettier-ignore
});

it('what was made before a failure is recorded, and the reason with it', async () => {
  vi.mocked(nextForgery).mockRejectedValue(new LabError('wrong-state', 'The faces worker ended by itself.', 'Try again.')); // prettier-ignore
  vi.mocked(forgeTally).mockRejectedValue(new Error('gone too'));
  await expect(run(4)).rejects.toThrow('2 of 4 forgeries were made, then it failed: The faces worker ended by itself. Try again.'); // prettier-ignore
  expect(record().forgeries).toHaveLength(2);
  expect(record().failed).toContain('ended by itself');
  expect(letGo).toHaveBeenCalledOnce();
});

it('stopped, what was made is recorded', async () => {
  vi.mocked(nextForgery).mockReset().mockImplementation(() => {
    stopping.abort();
    return Promise.resolve(forged);
  }); // prettier-ignore
  expect(await run(4)).toEqual({ event: 'stopped' });
  expect(record().forgeries).toHaveLength(1);
  expect(told).toContainEqual({ event: 'forgeries', made: 1, of: 4, draws: 9, givenUp: 3 });
});
