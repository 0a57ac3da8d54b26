/** One PNG of the masking lab: every strategy's mask and frequency map, region counts, legend, and its settings. */
import { formatFigure } from '@/lib/format';
import { strategyText } from '@/lib/maskingStrategies';
import { MASK_LINK, type MaskView } from '@/lib/maskView';
import { CROP_SIZE } from '@/lib/regions';
import { APP_VERSION } from '@/lib/version';
import type { FaceMasks, MaskDraw, StrategySurvey } from '@/workers/protocol/masks';
import type { FaceCrop, Reconstruction } from '@/workers/protocol';
import { FREQUENCY_COLORS, FREQUENCY_SCALE } from './maskCanvas';
import { drawPicture } from './canvas';
import { COVERED_COLOR, MASKED_COLOR, maskedPicture, patchValuesPicture, rgbPicture } from './picture';
import { drawColorLegend, toPng } from './sheet';

const CELL = 224;
const GAP = 16;
const MARGIN = 24;
const HEADING = 28;
const LINE = 18;
const INK = '#15181d';

interface Draws {
  done: number;
  faceCount: number;
  surveys: StrategySurvey[];
}

/**
 * @param survey what many draws came to; null leaves their row empty
 * @param reconstructed what a model makes of each mask; null leaves its row out
 */
export function maskSheet(
  face: FaceCrop,
  view: MaskView,
  { draws }: FaceMasks,
  survey: Draws | null,
  reconstructed: readonly Reconstruction[] | null,
): Promise<Blob> {
  const lines = Math.max(...draws.map(({ regions }) => regions.length));
  const rows = reconstructed ? 3 : 2;
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(2 * MARGIN + draws.length * (CELL + GAP) - GAP, 760);
  canvas.height = 2 * MARGIN + HEADING + rows * (CELL + GAP) + (lines + 1) * LINE + 104;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gave no 2-D canvas to draw the masks on.');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  draws.forEach((draw, column) => {
    const many = survey?.surveys.find(({ strategy }) => strategy === draw.strategy);
    drawColumn(context, face, view, draw, many, reconstructed?.[column], MARGIN + column * (CELL + GAP));
  });
  drawFoot(context, canvas.height - MARGIN - 88, face, view, survey);
  return toPng(canvas);
}

function drawColumn(
  context: CanvasRenderingContext2D,
  face: FaceCrop,
  view: MaskView,
  draw: MaskDraw,
  many: StrategySurvey | undefined,
  reconstructed: Reconstruction | undefined,
  x: number,
): void {
  const covered = draw.coveredRegion ? ` · ${draw.coveredRegion} covered` : '';
  const y = MARGIN + HEADING;
  context.fillStyle = INK;
  context.font = '600 15px system-ui, sans-serif';
  context.fillText(strategyText(draw.strategy).title + covered, x, MARGIN + 15);
  const masked = maskedPicture(face.rgb, draw.mask, draw.covered, CROP_SIZE, view.patch);
  drawPicture(context, masked, x, y, CELL);
  if (many) {
    const map = patchValuesPicture(many.frequency, FREQUENCY_COLORS, FREQUENCY_SCALE);
    drawPicture(context, map, x, y + CELL + GAP, CELL);
  }
  context.fillStyle = INK;
  context.font = '13px system-ui, sans-serif';
  let below = y + 2 * (CELL + GAP) + 4;
  if (reconstructed) {
    drawPicture(
      context,
      rgbPicture(reconstructed.pasted, reconstructed.imageSize),
      x,
      y + 2 * (CELL + GAP),
      CELL,
    );
    below += CELL + GAP;
    const loss = (value: number | null) => formatFigure(value);
    context.fillText(`reconstruction: C1 ${loss(reconstructed.c1)}, C2 ${loss(reconstructed.c2)}`, x, below);
    below += LINE;
  }
  draw.regions.forEach(({ group, patches, hidden, target }, line) => {
    const aim = target === null ? '' : ` (target ${Math.round(target * 100)} %)`;
    const text = `${group}: ${hidden} of ${patches}, ${Math.round((hidden / patches) * 100)} %${aim}`;
    context.fillText(text, x, below + line * LINE);
  });
}

function drawFoot(
  context: CanvasRenderingContext2D,
  y: number,
  face: FaceCrop,
  view: MaskView,
  survey: Draws | null,
): void {
  const swatches = [
    [COVERED_COLOR, 'covered region'],
    [MASKED_COLOR, 'hidden'],
  ] as const;
  swatches.forEach(([color, label], i) => {
    context.fillStyle = `rgb(${color.join(' ')})`;
    context.fillRect(MARGIN + i * 136, y, 14, 14);
    context.fillStyle = INK;
    context.fillText(label, MARGIN + i * 136 + 20, y + 12);
  });
  const faces = survey && survey.faceCount > 1 ? ` over ${survey.faceCount} faces` : '';
  const many = survey ? `hidden in 0 to 100 % of ${survey.done} draws${faces}` : 'no draws yet';
  drawColorLegend(context, MARGIN + 296, y, FREQUENCY_COLORS, many);
  context.fillText(
    `FSFM Lab ${APP_VERSION} · ${face.name} · /masks?${MASK_LINK.toQuery(view).toString()}`,
    MARGIN,
    y + 64,
  );
}
