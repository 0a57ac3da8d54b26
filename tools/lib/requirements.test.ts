import { describe, expect, it } from 'vitest';
import { nodeSatisfies, reasonToInstall } from './requirements.mjs';

describe('nodeSatisfies', () => {
  const range = '^20.19.0 || >=22.13.0';

  it.each([
    ['20.19.0', true],
    ['20.20.2', true],
    ['20.18.3', false],
    ['18.20.8', false],
    ['21.7.0', false],
    ['22.12.9', false],
    ['22.13.0', true],
    ['24.0.0', true],
    ['100.1.0', true],
  ])('%s -> %s', (version, expected) => {
    expect(nodeSatisfies(version, range)).toBe(expected);
  });

  it('takes short versions as ending in zeros', () => {
    expect(nodeSatisfies('20.0.0', '>=20')).toBe(true);
    expect(nodeSatisfies('20.18.9', '>=20.19')).toBe(false);
  });

  it('refuses a range it does not understand instead of guessing', () => {
    expect(() => nodeSatisfies('20.19.0', '~20.19')).toThrow('"~20.19"');
  });
});

describe('reasonToInstall', () => {
  const a = { version: '1.0.0', integrity: 'sha512-a' };
  const lock = (packages: Record<string, object>) => ({ packages: { '': {}, ...packages } });

  it('installs when nothing is there', () => {
    expect(reasonToInstall(lock({}), null)).toBe('no packages are installed');
  });

  it('leaves a matching installation alone, with optional packages absent', () => {
    const wanted = lock({ 'node_modules/a': a, 'node_modules/other-system': { ...a, optional: true } });
    expect(reasonToInstall(wanted, lock({ 'node_modules/a': a }))).toBeNull();
  });

  it('names a missing package', () => {
    expect(reasonToInstall(lock({ 'node_modules/a': a }), lock({}))).toBe('node_modules/a is not installed');
  });

  it('names a package of another version or of other bytes', () => {
    const wanted = lock({ 'node_modules/a': a });
    expect(reasonToInstall(wanted, lock({ 'node_modules/a': { ...a, version: '0.9.0' } }))).toContain(
      '0.9.0',
    );
    expect(
      reasonToInstall(wanted, lock({ 'node_modules/a': { ...a, integrity: 'sha512-b' } })),
    ).not.toBeNull();
  });

  it('names a folder that was deleted, or is of another version, though npm wrote it down', () => {
    const both = lock({ 'node_modules/a': a, 'node_modules/other-system': { ...a, optional: true } });
    const installed = lock({ 'node_modules/a': a });
    expect(reasonToInstall(both, installed, () => '1.0.0')).toBeNull();
    expect(reasonToInstall(both, installed, () => null)).toBe('the folder node_modules/a is missing');
    expect(reasonToInstall(both, installed, () => '2.0.0')).toBe(
      'the folder node_modules/a holds 2.0.0, not 1.0.0',
    );
  });

  it('names a package that should not be there', () => {
    expect(reasonToInstall(lock({}), lock({ 'node_modules/a': a }))).toContain(
      'node_modules/a is installed but',
    );
  });
});
