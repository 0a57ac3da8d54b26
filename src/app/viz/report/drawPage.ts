/** Puts a laid-out report on a canvas, as large as it is printed: always light, whatever the theme of the screen. */
import { displayText } from '@/lib/displayText';
import { toPng } from '../sheet';
import { layoutReport } from './layout';
import {
  MM_PER_POINT,
  PAGE,
  type Measure,
  type PageItem,
  type ReportPage,
  type TextStyle,
  type Tone,
} from './page';
import { pdfOf } from './pdf';
import type { ScoreReport } from './scoreReport';

/** Of print: small type is as sharp as any. */
const DOTS_PER_INCH = 300;
const SCALE = DOTS_PER_INCH / 25.4;

/** Those of the light theme. */
const COLORS: Readonly<Record<Tone, string>> = {
  ink: '#15181d',
  muted: '#565e69',
  accent: '#1f5fd6',
  rule: '#d5d9df',
  sunken: '#f1f3f5',
  white: '#ffffff',
  genuine: '#0067a5',
  attack: '#b4480a',
  warning: '#7a4d00',
  warningSoft: '#fdf3dc',
};

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif";
const fontOf = ({ size, weight }: Pick<TextStyle, 'size' | 'weight'>): string =>
  `${weight} ${size * MM_PER_POINT * SCALE}px ${FONT}`;

/** By the names that the report calls them. */
export type ReportPictures = ReadonlyMap<string, CanvasImageSource>;

interface DrawnReport {
  canvas: HTMLCanvasElement;
  context: CanvasRenderingContext2D;
  page: ReportPage;
}

/** @throws Error where the browser has no canvas of this size */
function drawReport(report: ScoreReport, pictures: ReportPictures): DrawnReport {
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(PAGE.width * SCALE);
  canvas.height = Math.round(PAGE.height * SCALE);
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('This browser gave no 2-D canvas to draw the report on.');
  const measure: Measure = (text, style) => {
    context.font = fontOf(style);
    return context.measureText(text).width / SCALE;
  };
  const page = layoutReport(report, measure);
  context.fillStyle = COLORS.white;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(SCALE, SCALE);
  context.direction = 'ltr';
  context.imageSmoothingQuality = 'high';
  for (const item of page.items) drawItem(context, item, pictures);
  context.setTransform(1, 0, 0, 1, 0, 0);
  return { canvas, context, page };
}

function drawItem(context: CanvasRenderingContext2D, item: PageItem, pictures: ReportPictures): void {
  switch (item.kind) {
    case 'text':
      return drawText(context, item);
    case 'box':
      context.fillStyle = COLORS[item.tone];
      return context.fillRect(item.x, item.y, item.width, item.height);
    case 'frame':
      return drawFrame(context, item);
    case 'picture': {
      const picture = pictures.get(item.picture);
      if (!picture) return;
      context.globalAlpha = item.alpha;
      context.imageSmoothingEnabled = item.smooth;
      context.drawImage(picture, item.x, item.y, item.width, item.height);
      context.globalAlpha = 1;
      return;
    }
    case 'ramp':
      return drawRamp(context, item);
    case 'line':
      return drawLine(context, item);
    case 'ticks':
      context.globalAlpha = 0.5;
      context.fillStyle = COLORS[item.tone];
      for (const x of item.xs) context.fillRect(x - 0.12, item.y, 0.24, item.height);
      context.globalAlpha = 1;
      return;
    case 'mark':
      context.fillStyle = COLORS[item.tone];
      context.beginPath();
      context.moveTo(item.x, item.y);
      context.lineTo(item.x - 1.2, item.y - 2);
      context.lineTo(item.x + 1.2, item.y - 2);
      return context.fill();
  }
}

/** In pixels: type of two thirds of a millimetre is laid out badly by some browsers. */
function drawText(context: CanvasRenderingContext2D, item: Extract<PageItem, { kind: 'text' }>): void {
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.font = fontOf(item);
  context.fillStyle = COLORS[item.tone];
  context.fillText(item.text, item.x * SCALE, item.y * SCALE);
  context.restore();
}

/** White below, so that it is seen on any picture. */
function drawFrame(
  context: CanvasRenderingContext2D,
  { chosen, x, y, width, height }: Extract<PageItem, { kind: 'frame' }>,
): void {
  for (const [color, line] of [
    [COLORS.white, chosen ? 1 : 0.55],
    [chosen ? COLORS.accent : COLORS.muted, chosen ? 0.6 : 0.25],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = line;
    context.strokeRect(x, y, width, height);
  }
}

function drawRamp(
  context: CanvasRenderingContext2D,
  { colors, x, y, width, height }: Extract<PageItem, { kind: 'ramp' }>,
): void {
  const steps = colors.length / 3;
  const each = width / steps;
  for (let i = 0; i < steps; i++) {
    context.fillStyle = `rgb(${colors.subarray(3 * i, 3 * i + 3).join(' ')})`;
    // Each reaches under the next one, so that nothing shines through between them.
    context.fillRect(x + i * each, y, Math.min(2 * each, x + width - (x + i * each)), height);
  }
}

function drawLine(
  context: CanvasRenderingContext2D,
  { points, tone, width, dashed }: Extract<PageItem, { kind: 'line' }>,
): void {
  context.strokeStyle = COLORS[tone];
  context.lineWidth = width;
  context.lineJoin = 'round';
  context.setLineDash(dashed ? [0.9, 0.7] : []);
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
  context.setLineDash([]);
}

const plainText = (text: string): string => text.replace(/[\u2068\u2069]/g, '');

export type ReportFormat = 'pdf' | 'png';

/** As a file. */
export async function writeReport(
  report: ScoreReport,
  pictures: ReportPictures,
  { format, writtenAt }: { format: ReportFormat; writtenAt: Date },
): Promise<Blob> {
  const { canvas, context, page } = drawReport(report, pictures);
  try {
    if (format === 'png') return await toPng(canvas);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
    const about = {
      title: `${report.kind}: ${displayText(report.name)}`,
      subject: plainText(report.about),
      keywords: report.hashes.join(', '),
      creator: report.program,
    };
    return await pdfOf({ pixels, items: page.items, about, madeAt: writtenAt });
  } finally {
    canvas.width = 0; // 35 MB that would wait for the garbage collection
  }
}
