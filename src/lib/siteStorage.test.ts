import { afterEach, expect, it, vi } from 'vitest';
import { recall, remember } from './siteStorage';

afterEach(() => vi.unstubAllGlobals());

const stub = (get: () => unknown) =>
  Object.defineProperty(globalThis, 'localStorage', { get, configurable: true });

it('remembers where the browser lets it', () => {
  const stored = new Map<string, string>();
  stub(() => ({
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  }));
  expect(recall('a')).toBeNull();
  expect(remember('a', '1')).toBe(true);
  expect([recall('a'), stored.get('a')]).toEqual(['1', '1']);
});

it.each([
  ['is blocked', () => { throw new DOMException('Access is denied', 'SecurityError'); }],
  ['is not there', () => undefined],
  ['is full', () => ({ getItem: () => null, setItem: () => { throw new DOMException('full', 'QuotaExceededError'); } })],
  ['fails at reading', () => ({ getItem: () => { throw new Error('broken'); }, setItem: () => { throw new Error('broken'); } })],
])('throws nothing where the storage %s, and lasts as long as the page', (what, get) => {
  stub(get);
  expect(recall(what)).toBeNull();
  expect(remember(what, 'here')).toBe(false);
  expect(recall(what)).toBe('here');
}); // prettier-ignore
