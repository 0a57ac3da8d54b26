/** Reads a PDF of this app as a reader does: pages, picture, texts; no other PDF. */
import { inflateSync } from 'node:zlib';

interface Pdf {
  pages: number;
  /** Of its picture, pixels. */
  picture: { width: number; height: number; colors: number };
  /** One text a line, as they stand on the page. */
  text: string;
  title: string;
}

/** What a reader gets of a PDF of this app. */
export function readPdf(bytes: Buffer): Pdf {
  const latin = bytes.toString('latin1');
  if (!latin.startsWith('%PDF-1.7')) throw new Error('This is no PDF.');
  const streams = [...latin.matchAll(/<<((?:(?!stream)[\s\S])*?\/Length (\d+)) >>\nstream\n/g)].map(
    (match) => {
      const from = match.index + match[0].length;
      return { head: match[1], content: inflateSync(bytes.subarray(from, from + Number(match[2]))) };
    },
  );
  const fonts = streams
    .map(({ content }) => content.toString('latin1'))
    .filter((content) => content.includes('beginbfchar'))
    .map(
      (map) =>
        new Map(
          [...map.matchAll(/^<(..)> <([0-9a-f]{4,})>$/gm)].map(([, code, hex]) => [code, decoded(hex)]),
        ),
    );
  const content = streams.map((one) => one.content.toString('latin1')).find((one) => one.includes('BT 3 Tr'));
  const lines = (content ?? '').split('\n').filter((line) => line.startsWith('1 0 0 1'));
  const picture = streams.find(({ head }) => head.includes('/Image'))!;
  const [width, height] = [/Width (\d+)/, /Height (\d+)/].map((pattern) =>
    Number(pattern.exec(picture.head)?.[1]),
  );
  return {
    pages: latin.match(/\/Type \/Page\b/g)?.length ?? 0,
    picture: { width, height, colors: new Set(picture.content.subarray(0, 5_000_000)).size },
    text: lines
      .map((line) =>
        [...line.matchAll(/\/F(\d) [\d.]+ Tf <([0-9a-f]+)> Tj/g)]
          .flatMap(([, font, codes]) => codes.match(/../g)!.map((code) => fonts[Number(font)].get(code)))
          .join(''),
      )
      .join('\n'),
    title: decoded(/\/Title <feff([0-9a-f]+)>/.exec(latin)![1]),
  };
}

const decoded = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');
