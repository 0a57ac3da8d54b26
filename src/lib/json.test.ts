import { describe, expect, it } from 'vitest';
import { parseBounded } from './json';

describe('parseBounded', () => {
  it('gives what JSON.parse gives, within its bounds', () => {
    const document = { run: ['a "quoted, [text]"', 1.5, null, { deep: true }] };
    expect(parseBounded(JSON.stringify(document))).toEqual(document);
    expect(parseBounded('3')).toBe(3);
  });

  it.each([
    ['no JSON', '{"a":', {}],
    ['too deep', '['.repeat(1 << 19), {}],
    ['too deep, and closed', `${'['.repeat(40)}${']'.repeat(40)}`, {}],
    ['too many', `[${'1,'.repeat(300_000)}1]`, {}],
    ['too long', `"${'x'.repeat(100)}"`, { longest: 50 }],
    ['a text that does not end', `"${'\\'.repeat(99_999)}`, {}],
  ])('refuses what is %s without building it', (_, text, bounds) => {
    expect(parseBounded(text, bounds)).toBeUndefined();
  });
});
