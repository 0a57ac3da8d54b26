import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { navigate, siteBase, tidyAddress } from './navigate';

const pushed: string[] = [];
const replaced: string[] = [];

function at(base: string, address: string): void {
  const { origin, pathname, search, hash } = new URL(address, 'https://example.org');
  vi.stubEnv('BASE_URL', base);
  vi.stubGlobal('location', { origin, pathname, search, hash });
  vi.stubGlobal('self', { location: { origin } });
}
beforeEach(() => {
  pushed.length = replaced.length = 0;
  vi.stubGlobal('history', {
    state: null,
    pushState: (_state: unknown, _title: string, address: string) => pushed.push(address),
    replaceState: (_state: unknown, _title: string, address: string) => replaced.push(address),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

describe('a screen is gone to', () => {
  it.each([
    ['/', '', '/pretrain?preset=nano'],
    ['/some/lab/', '/some/lab', '/some/lab/pretrain?preset=nano'],
  ])('below %s', (base, prefix, address) => {
    at(base, base);
    expect(siteBase()).toBe(prefix);
    navigate('/pretrain?preset=nano');
    expect(pushed).toEqual([address]);
  });
});

describe('the file of home', () => {
  it('is home', () => {
    at('/lab/', '/lab/index.html?a=1#b');
    tidyAddress();
    expect(replaced).toEqual(['/lab/?a=1#b']);
  });
  it.each(['/lab/', '/lab/score', '/index.html'])('is not %s', (address) => {
    at('/lab/', address);
    tidyAddress();
    expect(replaced).toEqual([]);
  });
});
