/**
 * A printed page as plain items, and the pen that sets text on it: what is measured is handed in, so that a page is laid out
 * and tested without a canvas. Millimetres from the upper left; sizes of type in points.
 */
import { displayText, isolatedText } from '@/lib/displayText';
import type { ColorMap } from '../colorMap';

/** A4. */
export const PAGE = { width: 210, height: 297, margin: 15 } as const;

export const MM_PER_POINT = 25.4 / 72;

export type Tone =
  'ink' | 'muted' | 'accent' | 'rule' | 'sunken' | 'white' | 'genuine' | 'attack' | 'warning' | 'warningSoft';

export interface TextStyle {
  /** Points. */
  size: number;
  weight: 400 | 600;
  tone: Tone;
}

/** Of a part of the page. */
export const HEADING: TextStyle = { size: 8.5, weight: 600, tone: 'ink' };

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface TextItem extends TextStyle {
  kind: 'text';
  text: string;
  /** Left end, and the baseline. */
  x: number;
  y: number;
  width: number;
}

export type PageItem =
  | TextItem
  | ({ kind: 'box'; tone: Tone } & Rect)
  /** Around a face; visible on any picture. */
  | ({ kind: 'frame'; chosen: boolean } & Rect)
  /** One of the pictures that come with the report, by name. */
  | ({ kind: 'picture'; picture: string; alpha: number; smooth: boolean } & Rect)
  /** A colour map from low (left) to high. */
  | ({ kind: 'ramp'; colors: ColorMap } & Rect)
  | {
      kind: 'line';
      points: readonly (readonly [x: number, y: number])[];
      tone: Tone;
      width: number;
      dashed?: true;
    }
  /** Many short upright lines, darker where they lie close. */
  | { kind: 'ticks'; xs: readonly number[]; y: number; height: number; tone: Tone }
  /** Points down to (x, y). */
  | { kind: 'mark'; x: number; y: number; tone: Tone };

export interface ReportPage {
  items: readonly PageItem[];
}

/** Width of a text on the page, millimetres. */
export type Measure = (text: string, style: Pick<TextStyle, 'size' | 'weight'>) => number;

const LEADING = 1.32;
const WHOLE_WIDTH = { x: PAGE.margin, width: PAGE.width - 2 * PAGE.margin };

/** How tightly a page is set: it is tried again, tighter, until all is on it. */
export interface Setting {
  /** Of all sizes of type. */
  scale: number;
  /** The most lines of one value. */
  mostLines: number;
}

export class Pen {
  readonly items: PageItem[] = [];

  constructor(
    private readonly measure: Measure,
    private readonly setting: Setting,
  ) {}

  /** Another that sets as this one does, to see how much room something takes. */
  probe(): Pen {
    return new Pen(this.measure, this.setting);
  }

  add(item: PageItem): void {
    this.items.push(item);
  }

  /** Height of one line. */
  leading({ size }: Pick<TextStyle, 'size'>): number {
    return size * this.setting.scale * MM_PER_POINT * LEADING;
  }

  widthOf(text: string, style: TextStyle): number {
    return this.measure(text, { ...style, size: style.size * this.setting.scale });
  }

  /**
   * One line, its middle left out where it is too long.
   * @param y top
   * @returns the bottom
   */
  line(text: string, { x, y, width }: Omit<Rect, 'height'>, style: TextStyle, align: Align = 'left'): number {
    const fits = (shown: string) => this.widthOf(shown, style) <= width;
    this.set(fits(text) ? text : shortest(text, fits), { x, y, width }, style, align);
    return y + this.leading(style);
  }

  /** A text out of a file on one line, turning nothing around it. */
  name(text: string, place: Omit<Rect, 'height'>, style: TextStyle): number {
    let shown = isolatedText(text);
    for (let longest = 72; longest >= 4 && this.widthOf(shown, style) > place.width; longest -= 2)
      shown = isolatedText(text, longest);
    this.set(shown, place, style, 'left');
    return place.y + this.leading(style);
  }

  /**
   * A text in lines.
   * @param y top
   * @param wantedLines at most, and fewer where the page is set tightly; Infinity: all, in any case
   * @returns the bottom
   */
  block(
    text: string,
    { x, y, width }: Omit<Rect, 'height'>,
    style: TextStyle,
    wantedLines = this.setting.mostLines,
  ): number {
    const mostLines = wantedLines === Infinity ? wantedLines : Math.min(wantedLines, this.setting.mostLines);
    const lines = wrapped(text, (shown) => this.widthOf(shown, style) <= width, mostLines + 1);
    const shown = lines.slice(0, mostLines);
    if (shown.length < lines.length) {
      const fits = (last: string) => this.widthOf(last, style) <= width;
      shown[mostLines - 1] = endedEarly(shown[mostLines - 1], fits);
    }
    shown.forEach((line, i) => this.set(line, { x, y: y + i * this.leading(style), width }, style, 'left'));
    return y + shown.length * this.leading(style);
  }

  /** A level line; over the whole width where no other place is given. */
  rule(y: number, tone: Tone = 'rule', { x, width }: Pick<Rect, 'x' | 'width'> = WHOLE_WIDTH): void {
    const points = [[x, y], [x + width, y]] as const; // prettier-ignore
    this.add({ kind: 'line', points, tone, width: 0.2 });
  }

  private set(text: string, { x, y, width }: Omit<Rect, 'height'>, style: TextStyle, align: Align): void {
    if (text === '') return;
    const size = style.size * this.setting.scale;
    const own = this.widthOf(text, style);
    const left = align === 'left' ? x : align === 'right' ? x + width - own : x + (width - own) / 2;
    const baseline = y + size * MM_PER_POINT * (0.5 * LEADING + 0.36);
    this.add({ kind: 'text', text, ...style, size, x: left, y: baseline, width: own });
  }
}

type Align = 'left' | 'right' | 'center';

const graphemes = new Intl.Segmenter('en');
const charactersOf = (text: string): string[] =>
  Array.from(graphemes.segment(text), ({ segment }) => segment);

/** Characters; more would not be legible on this page. */
const LONGEST_LINE = 160;

/** The longest beginning and end that fit. */
function shortest(text: string, fits: (shown: string) => boolean): string {
  for (let longest = Math.min(LONGEST_LINE, text.length - 1); longest > 3; longest--) {
    const shown = displayText(text, longest);
    if (fits(shown)) return shown;
  }
  return displayText(text, 3);
}

function endedEarly(line: string, fits: (shown: string) => boolean): string {
  const characters = charactersOf(line.trimEnd());
  while (characters.length > 0 && !fits(`${characters.join('')}…`)) characters.pop();
  return `${characters.join('')}…`;
}

/**
 * Lines, broken between words, and within a word that is longer than a line.
 * @param most lines that are wanted
 */
export function wrapped(text: string, fits: (line: string) => boolean, most = Infinity): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (lines.length >= most) return lines;
    const longer = line === '' ? word : `${line} ${word}`;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    for (const character of charactersOf(word)) {
      if (lines.length >= most) return lines;
      if (line !== '' && !fits(line + character)) {
        lines.push(line);
        line = '';
      }
      line += character;
    }
  }
  return line === '' ? lines : [...lines, line];
}
