/** The network of the app is opened once for all who use it, closed after the last, and never closed under who comes next. */
import { beforeEach, expect, it, vi } from 'vitest';

const calls: string[] = [];
let ended: () => void = () => {};
let failing = false;
/** How often it fails before it does not. */
let failures = 0;

vi.mock('@/workers/files', () => ({
  loadDemoEncoder: () =>
    failing || failures-- > 0 ? Promise.reject(new Error('missing')) : Promise.resolve(new Blob()),
}));
vi.mock('@/workers/hosts', () => ({
  scoringHost: {
    isRunning: true,
    hold: () => () => {},
    onEnd: (listener: () => void) => (ended = listener),
  },
}));
vi.mock('@/workers/scoring', () => {
  const room = {
    openCheckpoint: async () => {
      calls.push('opening');
      await Promise.resolve();
      calls.push('open');
    },
    closeCheckpoint: async () => {
      await Promise.resolve();
      calls.push('closed');
    },
  };
  return { reconstructions: { ask: (question: (it: typeof room) => Promise<unknown>) => question(room) } };
});

const { holdDemoNetwork, openDemoNetwork } = await import('./demoNetwork');

/** Whatever was asked of the worker is done. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

beforeEach(async () => {
  failing = false;
  failures = 0;
  await settled();
  calls.length = 0;
});

it('is opened once for two who use it, and closed when the last has gone', async () => {
  const releases = [holdDemoNetwork(), holdDemoNetwork()];
  await Promise.all([openDemoNetwork(), openDemoNetwork()]);
  expect(calls).toEqual(['opening', 'open']);
  releases[0]();
  releases[0]();
  await settled();
  expect(calls).toEqual(['opening', 'open']);
  releases[1]();
  await settled();
  expect(calls).toEqual(['opening', 'open', 'closed']);
});

it('is closed before it is opened again, also where the one before left while it was opening', async () => {
  const first = holdDemoNetwork();
  const opening = openDemoNetwork();
  first();
  const second = holdDemoNetwork();
  await openDemoNetwork();
  await opening;
  expect(calls).toEqual(['opening', 'open', 'closed', 'opening', 'open']);
  second();
});

it('is opened again after its worker ended, and after it could not be opened', async () => {
  const release = holdDemoNetwork();
  failing = true;
  await expect(openDemoNetwork()).rejects.toThrow('missing');
  failing = false;
  await openDemoNetwork();
  ended();
  await openDemoNetwork();
  expect(calls).toEqual(['opening', 'open', 'opening', 'open']);
  release();
});

it('stays open where a failure of the time before is heard late', async () => {
  const release = holdDemoNetwork();
  failures = 1;
  const first = openDemoNetwork();
  ended();
  const second = openDemoNetwork();
  await expect(first).rejects.toThrow('missing');
  await second;
  await openDemoNetwork();
  expect(calls).toEqual(['opening', 'open']);
  release();
});
