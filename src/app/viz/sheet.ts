/** What the sheets of pictures share: a colour map's legend, and the way to a file. */
import type { ColorMap } from './colorMap';

/** The map from low (left) to high (right) with its words below, 256 pixels wide. */
export function drawColorLegend(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  map: ColorMap,
  label: string,
): void {
  const steps = map.length / 3;
  for (let i = 0; i < steps; i++) {
    context.fillStyle = `rgb(${map[i * 3]} ${map[i * 3 + 1]} ${map[i * 3 + 2]})`;
    context.fillRect(x + i, y, 1.5, 12);
  }
  context.fillStyle = '#15181d';
  context.font = '13px system-ui, sans-serif';
  context.fillText(label, x, y + 30);
}

export function toPng(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error('The pictures could not be written as PNG.'));
    }, 'image/png');
  });
}
