import { inflateSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PageItem } from './page';
import { pdfOf } from './pdf';

const text = (words: string, x: number, y: number): PageItem => ({
  ...{ kind: 'text', text: words, x, y, width: 40, size: 8, weight: 400, tone: 'ink' },
});

/** Two rows of two pixels. */
const pixels = {
  width: 2,
  height: 2,
  data: Uint8ClampedArray.of(255, 255, 255, 255, 10, 20, 30, 255, 0, 0, 0, 255, 1, 2, 3, 255),
};
const TEXTS = ['SHA-256 ab', 'ملف', '照片 🙂', '\u2068isolated\u2069'];

let bytes: Buffer;
let latin: string;

beforeAll(async () => {
  const many = Array.from({ length: 300 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join('');
  const blob = await pdfOf({
    pixels,
    items: [
      { kind: 'box', tone: 'ink', x: 0, y: 0, width: 1, height: 1 },
      ...[...TEXTS, many].map((words, i) => text(words, 15, 20 + 10 * i)),
    ],
    about: { title: 'Über ملف (1)', subject: 'a\\b', keywords: 'f00d', creator: 'FSFM Lab' },
    madeAt: new Date('2026-11-30T12:34:56Z'),
  });
  bytes = Buffer.from(await blob.arrayBuffer());
  latin = bytes.toString('latin1');
});

/** Content of each stream, by the dictionary before it. */
function streams(): { dictionary: string; content: Buffer }[] {
  return [...latin.matchAll(/<<((?:(?!stream)[\s\S])*?\/Length (\d+)) >>\nstream\n/g)].map((match) => {
    const from = match.index + match[0].length;
    return { dictionary: match[1], content: inflateSync(bytes.subarray(from, from + Number(match[2]))) };
  });
}

describe('the PDF', () => {
  it('says of each object where it lies', () => {
    const [, start] = /startxref\n(\d+)\n%%EOF\n$/.exec(latin)!;
    const table = latin.slice(Number(start));
    expect(table).toMatch(/^xref\n0 (\d+)\n/);
    const entries = [...table.matchAll(/^(\d{10}) 00000 n $/gm)].map(([, at]) => Number(at));
    expect(entries.length).toBeGreaterThan(8);
    entries.forEach((at, i) => expect(latin.slice(at)).toMatch(new RegExp(`^${i + 1} 0 obj\n`)));
    expect(table).toContain(`/Size ${entries.length + 1} `);
  });

  it('is one page of A4', () => {
    expect(latin.match(/\/Type \/Page\b/g)).toHaveLength(1);
    expect(latin).toContain('/MediaBox [0 0 595.28 841.89]');
  });

  it('has the picture without loss', () => {
    const [picture] = streams().filter(({ dictionary }) => dictionary.includes('/Image'));
    expect(picture.dictionary).toContain('/Width 2 /Height 2');
    // Each row begins with the number of its predictor; then differences to the pixel before.
    expect([...picture.content]).toEqual([1, 255, 255, 255, 11, 21, 31, 1, 0, 0, 0, 1, 2, 3]);
  });

  it('has every text in any script, invisible and where it stands', () => {
    const maps = streams()
      .map(({ content }) => content.toString('latin1'))
      .filter((content) => content.includes('beginbfchar'))
      .map((map) => {
        const pairs = [...map.matchAll(/^<(..)> <([0-9a-f]{4,})>$/gm)];
        expect(
          Math.max(...[...map.matchAll(/(\d+) beginbfchar/g)].map(([, count]) => Number(count))),
        ).toBeLessThanOrEqual(100);
        return new Map(
          pairs.map(([, code, utf16]) => [code, Buffer.from(utf16, 'hex').swap16().toString('utf16le')]),
        );
      });
    expect(maps).toHaveLength(2);
    const [content] = streams()
      .map(({ content: each }) => each.toString('latin1'))
      .filter((each) => each.includes('BT 3 Tr'));
    const lines = content.split('\n').filter((line) => line.startsWith('1 0 0 1'));
    const read = lines.map((line) =>
      [...line.matchAll(/\/F(\d) [\d.]+ Tf <([0-9a-f]+)> Tj/g)]
        .map(([, font, codes]) =>
          codes
            .match(/../g)!
            .map((code) => maps[Number(font)].get(code))
            .join(''),
        )
        .join(''),
    );
    // What runs from right to left stands as it is seen, its last letter first.
    expect(read.slice(0, 4)).toEqual(['SHA-256 ab', [...'ملف'].reverse().join(''), '照片 🙂', 'isolated']);
    expect([...read[4]]).toHaveLength(300);
    // 15 mm from the left and 20 mm from the top, in points from the lower left.
    expect(lines[0]).toMatch(/^1 0 0 1 42\.52 785\.20 Tm/);
    // Ten glyphs of half the size each, stretched to 40 mm.
    expect(lines[0]).toContain(`${((((40 / 25.4) * 72) / (10 * 4)) * 100).toFixed(2)} Tz`);
  });

  it('is named, by whatever letters', () => {
    const title = Buffer.from('Über ملف (1)', 'utf16le').swap16().toString('hex');
    expect(latin).toContain(`/Title <feff${title}>`);
    expect(latin).toContain('/CreationDate (D:20261130123456Z)');
  });
});
