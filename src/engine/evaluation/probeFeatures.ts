/** Features of faces for probes: one row a face, read out of patch tokens. N faces, L patches of a g x g grid, D width of a token. */
import { boundsOf } from '@/faces/crop';
import { LEFT_EYE, LOWER_LIP, NOSE, RIGHT_EYE, UPPER_LIP } from '@/faces/faceTopology';
import type { FaceGeometry } from '@/faces/geometry';
import type { FaceCrop } from '@/faces/types';
import type { ProbeReadout } from '@/lib/knowledge';
import { CROP_SIZE } from '@/lib/regions';
import { resampleRgb, type Window } from '@/lib/resample';
import { ENCODED_AT_ONCE, type OpenEncoder } from './openEncoder';

/** Cells along a side of the spatial readout. */
const CELLS = 4;
/** Sides of a view over those of the smallest rectangle around its landmarks. */
const VIEW_ENLARGEMENT = 1.5;
/** Of a view, in pixels of the crop: an eye that is shut has hardly a height. */
const LEAST_SIDE = 4;
/** Landmarks of each view. */
const VIEWS: readonly (readonly number[])[] = [
  [...LEFT_EYE, ...RIGHT_EYE],
  [...UPPER_LIP, ...LOWER_LIP],
  NOSE,
];
/** Side of the pictures that stand for pixels, of the face or of each view. */
const PIXEL_SIDE = 16;

/** A face that is probed. */
export type ProbedFace = Pick<FaceCrop, 'rgb' | 'id' | 'label' | 'group'> & { geometry: FaceGeometry };

/** (N, width) row by row, of each readout. */
export type ProbeFeatures = Readonly<Record<ProbeReadout, { rows: Float32Array; width: number }>>;

/** Rectangles around both eyes, mouth and nose, within the crop, in its pixels; each is stretched to a square of the network's size. */
export function viewWindows(landmarks: Float32Array): Window[] {
  return VIEWS.map((indices) => {
    const bounds = boundsOf(indices.map((i) => ({ x: landmarks[3 * i], y: landmarks[3 * i + 1] })));
    const across = (from: number, length: number) => {
      const side = Math.min(CROP_SIZE, Math.max(LEAST_SIDE, VIEW_ENLARGEMENT * length));
      return { side, from: Math.min(CROP_SIZE - side, Math.max(0, from + (length - side) / 2)) };
    };
    const [x, y] = [across(bounds.x, bounds.width), across(bounds.y, bounds.height)];
    return { x: x.from, y: y.from, width: x.side, height: y.side };
  });
}

/**
 * Means of the patch tokens of each cell of a grid.
 * @param tokens (L, D) of one picture @param cells along a side, at most `grid`
 * @returns (cells^2 D), cell after cell
 */
export function cellMeans(tokens: Float32Array, grid: number, cells: number): Float32Array {
  const width = tokens.length / (grid * grid);
  const out = new Float32Array(cells * cells * width);
  const counts = new Float32Array(cells * cells);
  const cellOf = (place: number) => Math.floor((cells * place) / grid);
  for (let patch = 0; patch < grid * grid; patch++) {
    const cell = cells * cellOf(Math.floor(patch / grid)) + cellOf(patch % grid);
    counts[cell]++;
    for (let d = 0; d < width; d++) out[cell * width + d] += tokens[patch * width + d];
  }
  return out.map((sum, i) => sum / counts[Math.floor(i / width)]);
}

/**
 * What a frozen encoder makes of the faces, under every readout.
 * @param tell hears how many faces are done
 * @throws the signal's reason
 */
export async function encoderFeatures(
  encoder: OpenEncoder,
  faces: readonly ProbedFace[],
  tell: (done: number) => void,
  signal: AbortSignal,
): Promise<ProbeFeatures> {
  const { imageSize, patchSize, width } = encoder.model;
  const grid = imageSize / patchSize;
  const cells = Math.min(CELLS, grid);
  const length = grid * grid * width;
  const mean = emptyRows(faces.length, width);
  const spatial = emptyRows(faces.length, cells * cells * width);
  const views = emptyRows(faces.length, VIEWS.length * width);
  for (let from = 0; from < faces.length; from += ENCODED_AT_ONCE) {
    signal.throwIfAborted();
    // Read once: a stored face reads its file at each look.
    const part = faces.slice(from, from + ENCODED_AT_ONCE).map(({ rgb, geometry }) => ({ rgb, geometry }));
    const tokens = await encoder.patchTokens(part.map(({ rgb }) => scaled(rgb, WHOLE, imageSize)));
    part.forEach((_, i) => {
      const own = tokens.subarray(i * length, (i + 1) * length);
      mean.rows.set(cellMeans(own, grid, 1), (from + i) * width);
      spatial.rows.set(cellMeans(own, grid, cells), (from + i) * spatial.width);
    });
    for (let view = 0; view < VIEWS.length; view++) {
      const pictures = part.map(({ rgb, geometry }) =>
        scaled(rgb, viewWindows(geometry.landmarks)[view], imageSize),
      );
      const seen = await encoder.patchTokens(pictures);
      part.forEach((_, i) =>
        views.rows.set(
          cellMeans(seen.subarray(i * length, (i + 1) * length), grid, 1),
          (from + i) * views.width + view * width,
        ),
      );
    }
    tell(from + part.length);
  }
  return { mean, spatial, views };
}

/**
 * The pixels themselves, without any network: the mean colour of the face; the face in 16 x 16 pixels; each view in as many.
 * @throws the signal's reason
 */
export function pixelFeatures(faces: readonly ProbedFace[], signal: AbortSignal): ProbeFeatures {
  const size = 3 * PIXEL_SIDE ** 2;
  const mean = emptyRows(faces.length, 3);
  const spatial = emptyRows(faces.length, size);
  const views = emptyRows(faces.length, VIEWS.length * size);
  for (const [i, { rgb, geometry }] of faces.entries()) {
    signal.throwIfAborted();
    const small = Float32Array.from(scaled(rgb, WHOLE, PIXEL_SIDE));
    mean.rows.set(cellMeans(small, PIXEL_SIDE, 1), 3 * i);
    spatial.rows.set(small, i * size);
    viewWindows(geometry.landmarks).forEach((window, view) =>
      views.rows.set(scaled(rgb, window, PIXEL_SIDE), i * views.width + view * size),
    );
  }
  return { mean, spatial, views };
}

const WHOLE: Window = { x: 0, y: 0, width: CROP_SIZE, height: CROP_SIZE };

const scaled = (rgb: Uint8Array, window: Window, side: number): Uint8Array =>
  window === WHOLE && side === CROP_SIZE ? rgb : resampleRgb(rgb, CROP_SIZE, window, side);

const emptyRows = (count: number, width: number) => ({ rows: new Float32Array(count * width), width });
