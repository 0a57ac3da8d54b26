import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, csvOf } from './csv';
import { displayText } from './displayText';

describe('displayText', () => {
  it.each([
    ['real', 'real'],
    ['re\u200bal', 're<U+200B>al'],
    ['\u202egpj.exe', '<U+202E>gpj.exe'],
    ['a\tb\n\nc', 'a b c'],
    ['a\u0007', 'a<U+0007>'],
    ['lat\u200cin', 'lat<U+200C>in'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    ['👩\u200d🔬', '👩\u200d🔬'],
    ['مرحبا', 'مرحبا'],
    [`z${'\u0301'.repeat(50)}`, `ź${'\u0301'.repeat(4)}`],
  ])('shows %j as %j', (text, shown) => expect(displayText(text)).toBe(shown));

  it('cuts the middle, where names differ least', () => {
    const long = `${'a'.repeat(300)}-frame-12.png`;
    const shown = displayText(long, 40);
    expect([...shown]).toHaveLength(40);
    expect(shown.endsWith('-frame-12.png')).toBe(true);
  });

  it('is never longer than asked, whatever the text, and needs no time for a megabyte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const shown = displayText(text, 30);
        expect([...shown].length).toBeLessThanOrEqual(30);
        // eslint-disable-next-line no-control-regex -- the point of it
        expect(shown).not.toMatch(/[\u0000-\u001f\u200b\u202a-\u202e\u2066-\u2069\ufeff]/);
      }),
      { numRuns: 500, seed: 3 },
    );
    expect([...displayText('x\u202e'.repeat(1 << 20))]).toHaveLength(80);
  });
});

describe('cells of a spreadsheet', () => {
  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(1)',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1+1',
    '\u200b=1',
    '\ufeff=1',
    '＝1+1',
    '＠a',
    '－1',
    '＋1',
  ])('disarms %j', (text) => expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/));

  it('leaves numbers and other texts, and cuts what a spreadsheet would', () => {
    expect(csvOf([[-1.5, 'a-b', 'x=1', null]])).toBe('-1.5,a-b,x=1,\r\n');
    expect(csvCell('n'.repeat(1 << 20))).toHaveLength(32_001);
    expect(csvCell('a\0b')).toBe('ab');
  });
});
