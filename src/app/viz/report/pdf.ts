/**
 * One page as PDF: its picture, and over it its texts, invisible, so that they can be searched and copied. The picture has every script
 * that the browser can draw; the texts need no font file, because nothing of them is drawn: their glyphs are empty and only say which
 * character they are. Source: ISO 32000-1, 7.4.4.4 (predictors), 9.3.6 (text that is not drawn), 9.6.5 (fonts of type 3), 9.10.3 (ToUnicode).
 */
import { MM_PER_POINT, PAGE, type PageItem, type TextItem } from './page';

export interface PdfPage {
  /** RGBA, row-major, opaque. */
  pixels: Pick<ImageData, 'data' | 'width' | 'height'>;
  items: readonly PageItem[];
  about: { title: string; subject: string; keywords: string; creator: string };
  madeAt: Date;
}

type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const POINTS = { width: PAGE.width / MM_PER_POINT, height: PAGE.height / MM_PER_POINT };

export async function pdfOf({ pixels, items, about, madeAt }: PdfPage): Promise<Blob> {
  const texts = items
    .filter((item) => item.kind === 'text')
    .map((item) => ({ ...item, text: plain(item.text) }));
  const fonts = fontsFor(texts);
  const file = new PdfFile();
  const [catalog, pages, page, info] = [file.reserve(), file.reserve(), file.reserve(), file.reserve()];
  const picture = await pictureObject(file, pixels);
  const glyph = await file.stream('', encoder.encode('500 0 d0'));
  const fontObjects = await Promise.all(fonts.map((characters) => fontObject(file, characters, glyph)));
  const content = await file.stream('', encoder.encode(contentOf(texts, fonts)));
  const named = fontObjects.map((font, i) => `/F${i} ${font} 0 R`).join(' ');
  file.write(
    catalog,
    `<< /Type /Catalog /Pages ${pages} 0 R /Lang (en) /ViewerPreferences << /DisplayDocTitle true >> >>`,
  );
  file.write(pages, `<< /Type /Pages /Count 1 /Kids [${page} 0 R] >>`);
  file.write(
    page,
    `<< /Type /Page /Parent ${pages} 0 R /MediaBox [0 0 ${fixed(POINTS.width)} ${fixed(POINTS.height)}] ` +
      `/Resources << /XObject << /P ${picture} 0 R >> /Font << ${named} >> >> /Contents ${content} 0 R >>`,
  );
  file.write(
    info,
    `<< /Title ${textString(about.title)} /Subject ${textString(about.subject)} /Keywords ${textString(about.keywords)} ` +
      `/Creator ${textString(about.creator)} ` +
      `/CreationDate (D:${madeAt.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z) >>`,
  );
  return file.blob(catalog, info);
}

/** Hebrew, Arabic and other letters that run from right to left, with the spaces between. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+(?: +[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+)*/g;

/** As it stands from left to right, which readers expect; without what only isolates a name from the text around it. */
const plain = (text: string): string =>
  text.replace(/[\u2066-\u2069]/g, '').replace(RIGHT_TO_LEFT, (run) => [...run].reverse().join(''));

const fixed = (value: number): string => value.toFixed(2);
const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
const utf16 = (text: string): string =>
  Array.from({ length: text.length }, (_, i) => hex(text.charCodeAt(i), 4)).join('');
const textString = (text: string): string => `<feff${utf16(text)}>`;

/** A font of type 3 has 256 characters: those of the page, in as many fonts as that takes. */
function fontsFor(texts: readonly TextItem[]): string[][] {
  const all = [...new Set(texts.flatMap(({ text }) => [...text]))];
  return Array.from({ length: Math.ceil(all.length / 256) }, (_, i) => all.slice(256 * i, 256 * (i + 1)));
}

async function fontObject(file: PdfFile, characters: readonly string[], glyph: number): Promise<number> {
  const last = characters.length - 1;
  const unicode = await file.stream('', encoder.encode(toUnicode(characters)));
  const each = (value: string) => characters.map(() => value).join(' ');
  return file.add(
    `<< /Type /Font /Subtype /Type3 /FontBBox [0 -200 500 800] /FontMatrix [0.001 0 0 0.001 0 0] /Resources << >> ` +
      `/CharProcs << /g ${glyph} 0 R >> /Encoding << /Type /Encoding /Differences [0 ${each('/g')}] >> ` +
      `/FirstChar 0 /LastChar ${last} /Widths [${each('500')}] /ToUnicode ${unicode} 0 R >>`,
  );
}

function toUnicode(characters: readonly string[]): string {
  const lines = characters.map((character, i) => `<${hex(i, 2)}> <${utf16(character)}>`);
  // A block holds at most 100.
  const blocks = Array.from({ length: Math.ceil(lines.length / 100) }, (_, i) => {
    const block = lines.slice(100 * i, 100 * (i + 1));
    return `${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`;
  });
  return [
    '/CIDInit /ProcSet findresource begin 12 dict begin begincmap',
    '/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def /CMapName /Adobe-Identity-UCS def /CMapType 2 def',
    '1 begincodespacerange\n<00> <ff>\nendcodespacerange',
    ...blocks,
    'endcmap CMapName currentdict /CMap defineresource pop end end',
  ].join('\n');
}

/** The picture over the whole page, then each text where it stands, stretched to its width. */
function contentOf(texts: readonly TextItem[], fonts: readonly (readonly string[])[]): string {
  const codes = new Map(
    fonts.flatMap((font, at) => font.map((character, code) => [character, { at, code }] as const)),
  );
  const lines = texts.map(({ text, x, y, width, size }) => {
    const characters = [...text];
    const stretch = (100 * width) / MM_PER_POINT / (characters.length * 0.5 * size);
    const place = `${fixed(x / MM_PER_POINT)} ${fixed(POINTS.height - y / MM_PER_POINT)}`;
    return `1 0 0 1 ${place} Tm ${fixed(stretch)} Tz ${shownBy(characters, codes, size)}`;
  });
  const whole = `q ${fixed(POINTS.width)} 0 0 ${fixed(POINTS.height)} 0 0 cm /P Do Q`;
  return `${whole}\nBT 3 Tr\n${lines.join('\n')}\nET`;
}

/** What follows one another in the same font is one string. */
function shownBy(
  characters: readonly string[],
  codes: ReadonlyMap<string, { at: number; code: number }>,
  size: number,
): string {
  const runs: { at: number; string: string }[] = [];
  for (const character of characters) {
    const { at, code } = codes.get(character)!;
    const last = runs.at(-1);
    if (last?.at === at) last.string += hex(code, 2);
    else runs.push({ at, string: hex(code, 2) });
  }
  return runs.map(({ at, string }) => `/F${at} ${fixed(size)} Tf <${string}> Tj`).join(' ');
}

function pictureObject(file: PdfFile, { data, width, height }: PdfPage['pixels']): Promise<number> {
  const stride = 1 + 3 * width;
  const rows = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    // Differences to the pixel before are mostly nought: they compress far better.
    rows[y * stride] = 1;
    for (let x = 0; x < width; x++) {
      const from = 4 * (y * width + x);
      const to = y * stride + 1 + 3 * x;
      for (let c = 0; c < 3; c++) rows[to + c] = data[from + c] - (x > 0 ? data[from - 4 + c] : 0);
    }
  }
  return file.stream(
    `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 ` +
      `/DecodeParms << /Predictor 15 /Colors 3 /BitsPerComponent 8 /Columns ${width} >>`,
    rows,
  );
}

/** Objects by number, from 1, and the table of where they lie. */
class PdfFile {
  private readonly objects: Bytes[] = [];

  reserve(): number {
    return this.objects.push(new Uint8Array());
  }

  write(number: number, ...parts: readonly (string | Bytes)[]): void {
    const all = [`${number} 0 obj\n`, ...parts, '\nendobj\n'];
    this.objects[number - 1] = concatenated(
      all.map((part) => (typeof part === 'string' ? encoder.encode(part) : part)),
    );
  }

  add(text: string): number {
    const number = this.reserve();
    this.write(number, text);
    return number;
  }

  async stream(dictionary: string, content: Bytes): Promise<number> {
    const number = this.reserve();
    const deflating = new Blob([content]).stream().pipeThrough(new CompressionStream('deflate'));
    const packed = new Uint8Array(await new Response(deflating).arrayBuffer());
    const head = `<< ${dictionary} /Filter /FlateDecode /Length ${packed.length} >>\nstream\n`;
    this.write(number, head, packed, '\nendstream');
    return number;
  }

  blob(root: number, info: number): Blob {
    // The second line tells programs that the file is binary.
    const head = concatenated([encoder.encode('%PDF-1.7\n%'), Uint8Array.of(226, 227, 207, 211, 10)]);
    let at = head.length;
    const entries = this.objects.map((object) => {
      const entry = `${String(at).padStart(10, '0')} 00000 n \n`;
      at += object.length;
      return entry;
    });
    const size = this.objects.length + 1;
    const table = `xref\n0 ${size}\n0000000000 65535 f \n${entries.join('')}`;
    const end = `trailer\n<< /Size ${size} /Root ${root} 0 R /Info ${info} 0 R >>\nstartxref\n${at}\n%%EOF\n`;
    return new Blob([head, ...this.objects, table, end], { type: 'application/pdf' });
  }
}

function concatenated(parts: readonly Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
