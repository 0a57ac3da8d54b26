import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startOffline } from './offline';
import { useOffline } from './state/offlineStore';

/** A service worker that the browser installs. */
class Installing extends EventTarget {
  state = 'installing';
  become(state: string): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}
const { found } = vi.hoisted(() => ({ found: {} as { active?: object; installing?: object } }));
/** Tells nothing by itself, as of what another page has begun. */
vi.mock('workbox-window', () => ({
  Workbox: class {
    addEventListener(): void {}
    register = () => Promise.resolve(found);
  },
}));
vi.mock('./state/work', () => ({ hasWork: () => false, watchWork: () => {} }));

const status = () => useOffline.getState().status;

beforeEach(() => {
  found.active = found.installing = undefined;
  useOffline.setState({ status: 'unavailable' });
  vi.stubEnv('PROD', true);
  vi.stubGlobal('navigator', { serviceWorker: {} });
  vi.stubGlobal('self', { location: { origin: 'https://example.org' } });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

it('what a page before this one stored is there', async () => {
  found.active = {};
  startOffline();
  await vi.waitFor(() => expect(status()).toBe('ready'));
});

it.each([
  ['activated', 'ready'],
  ['redundant', 'unavailable'],
])('what a page before this one is storing is followed until it is %s', async (end, told) => {
  const worker = new Installing();
  found.installing = worker;
  startOffline();
  await vi.waitFor(() => expect(status()).toBe('storing'));
  worker.become('installed');
  expect(status()).toBe('storing');
  worker.become(end);
  expect(status()).toBe(told);
});
