/**
 * The Edit screen's side of its worker: one edit of one face by its mesh, with what was changed, or the sentence why it is not
 * done. Everything at CROP_SIZE; no DOM, no network.
 */
import { BLENDSHAPES, poseOf, type FaceGeometry } from '@/faces/geometry';
import { donorRefusal, swapTraits } from '@/faces/mesh/chooseSource';
import { reenact, transplantRegion } from '@/faces/mesh/edits';
import type { ExpressionBasis } from '@/faces/mesh/expression';
import { LIGHT_SETTINGS, relightFace } from '@/faces/mesh/light';
import { turnFace, turnRefusal } from '@/faces/mesh/pose';
import { SWAP_OPTIONS, swapFace, type SwapFace, type SwapFacts } from '@/faces/mesh/swap';
import { EDIT_EXPRESSIONS, type EditedRegion, type EditExpression, type EditView } from '@/lib/editView';
import { CROP_SIZE } from '@/lib/regions';
import { regionPatches } from '@/ml/masking/regionPatches';
import { encodePng, type PngOptions } from '@/storage/png';
import { resampleRgb } from '@/lib/resample';

/** Crop, map and geometry of a face, as the page has them; of two faces also where the segmenter sees skin. */
export type EditedFace = SwapFace;

export interface EditDone {
  ok: true;
  /** (CROP_SIZE, CROP_SIZE, 3) */
  rgb: Uint8Array;
  /**
   * (CROP_SIZE, CROP_SIZE) 0..1, what was changed: the `gate` through which the donor shows, the hidden `patches`, or, where
   * the whole picture follows, the `difference` to the target over CHANGE_SCALE.
   */
  changed: Float32Array;
  by: 'gate' | 'patches' | 'difference';
  /** Pixels of which any byte is another, over all, 0..1. */
  share: number;
  /** Of a swap or transplant. */
  facts: SwapFacts | null;
}

export type EditOutcome = EditDone | { ok: false; reason: string };

/** What a geometry says of a face. */
export interface EditReading {
  /** Degrees, see `FacePose`. */
  yaw: number;
  pitch: number;
  /** Mean of the blendshapes of each expression, 0..1; null where the model that looked knows none. */
  expressions: Record<EditExpression, number> | null;
}

/** Patches of a region, for a network to reconstruct. */
interface HiddenRegion {
  /** (L) 1 = hidden */
  mask: Uint8Array;
  /** Share of patches that it hides. */
  maskRatio: number;
}

/** Grey levels of a difference that counts as 1. */
const CHANGE_SCALE = 64;
/** So that the strength alone decides. */
const DIRECTIONAL = LIGHT_SETTINGS.directional[1];

export class EditLab {
  /** @param expressions shapes of expressions, asked for whenever they are needed */
  constructor(private readonly expressions: () => Promise<ExpressionBasis>) {}

  /**
   * @param donor of operations with two faces
   * @throws LabError as `expressions`
   */
  async edit(view: EditView, target: EditedFace, donor: EditedFace | null): Promise<EditOutcome> {
    switch (view.operation) {
      case 'expression': {
        const basis = await this.expressions();
        const { shapes } = EDIT_EXPRESSIONS[view.expression];
        const change = Object.fromEntries(shapes.map((name) => [name, view.amount]));
        return whole(target, reenact(target, basis, change, CROP_SIZE).rgb);
      }
      case 'turn': {
        const reason = turnRefusal(poseOf(target.geometry), view);
        return reason ? { ok: false, reason } : whole(target, turnFace(target, view, CROP_SIZE).rgb);
      }
      case 'light':
        return whole(target, relightFace(target, { ...view, directional: DIRECTIONAL }, CROP_SIZE).rgb);
      case 'repaint':
        return { ok: false, reason: 'A repaint needs what the network reconstructs.' };
      default:
        return donor ? exchange(view, target, donor) : { ok: false, reason: 'Choose a face as donor.' };
    }
  }

  /** The patches of a region, on a grid of so many a side; the network is asked by the page. */
  hide(parsing: Uint8Array, region: EditedRegion, grid: number): HiddenRegion {
    const mask = regionPatches(parsing, CROP_SIZE, grid)[region];
    return { mask, maskRatio: mask.reduce((sum, bit) => sum + bit, 0) / mask.length };
  }

  /**
   * What a network made of hidden patches, in the picture at full size; visible patches keep every byte.
   * @param target (CROP_SIZE, CROP_SIZE, 3); kept
   * @param pasted (imageSize, imageSize, 3)
   */
  fill(target: Uint8Array, mask: Uint8Array, pasted: Uint8Array, imageSize: number): EditDone {
    const window = { x: 0, y: 0, width: imageSize, height: imageSize };
    const enlarged = resampleRgb(pasted, imageSize, window, CROP_SIZE);
    const grid = Math.sqrt(mask.length);
    const cell = CROP_SIZE / grid;
    const changed = Float32Array.from({ length: CROP_SIZE * CROP_SIZE }, (_, at) => {
      const [row, column] = [Math.floor(at / CROP_SIZE / cell), Math.floor((at % CROP_SIZE) / cell)];
      return mask[row * grid + column];
    });
    const rgb = target.map((value, i) => (changed[Math.floor(i / 3)] ? enlarged[i] : value));
    return { ok: true, rgb, changed, by: 'patches', share: shareOf(target, rgb), facts: null };
  }

  read(geometry: FaceGeometry): EditReading {
    const { yaw, pitch } = poseOf(geometry);
    const { blendshapes } = geometry;
    const meanOf = (names: readonly string[], values: Float32Array) =>
      names.reduce((sum, name) => sum + values[BLENDSHAPES.findIndex((one) => one === name)], 0) /
      names.length;
    const read = (values: Float32Array) =>
      Object.fromEntries(
        Object.entries(EDIT_EXPRESSIONS).map(([name, { shapes }]) => [name, meanOf(shapes, values)]),
      ) as Record<EditExpression, number>;
    return { yaw, pitch, expressions: blendshapes && read(blendshapes) };
  }

  /** @param rgb (CROP_SIZE, CROP_SIZE, 3) @param texts what the file says of itself, by keyword */
  picture(rgb: Uint8Array, texts: Readonly<Record<string, string>>): Promise<Blob> {
    return asPng(rgb, { text: texts });
  }

  /** As `picture`, of values 0..1: black to white. @param values (CROP_SIZE, CROP_SIZE) */
  greyPicture(values: Float32Array, texts: Readonly<Record<string, string>>): Promise<Blob> {
    return asPng(
      Uint8Array.from(values, (value) => Math.round(255 * value)),
      { grey: true, text: texts },
    );
  }
}

/** @param pixels of CROP_SIZE */
async function asPng(pixels: Uint8Array, options: PngOptions): Promise<Blob> {
  const png = await encodePng(pixels, CROP_SIZE, CROP_SIZE, options);
  return new Blob([png as Uint8Array<ArrayBuffer>], { type: 'image/png' });
}

function exchange(view: EditView, target: EditedFace, donor: EditedFace): EditOutcome {
  const reason = donorRefusal(swapTraits(target), swapTraits(donor));
  if (reason) return { ok: false, reason };
  const { rgb, gate, facts } =
    view.operation === 'swap'
      ? swapFace(donor, target, SWAP_OPTIONS, CROP_SIZE)
      : transplantRegion(target, donor, view.region, CROP_SIZE);
  return { ok: true, rgb, changed: gate, by: 'gate', share: shareOf(target.rgb, rgb), facts };
}

/** An edit that the whole picture follows. */
function whole(target: EditedFace, rgb: Uint8Array): EditDone {
  const changed = new Float32Array(CROP_SIZE * CROP_SIZE);
  for (let i = 0; i < rgb.length; i++) {
    const at = Math.floor(i / 3);
    changed[at] = Math.max(changed[at], Math.min(1, Math.abs(rgb[i] - target.rgb[i]) / CHANGE_SCALE));
  }
  return { ok: true, rgb, changed, by: 'difference', share: shareOf(target.rgb, rgb), facts: null };
}

/** Pixels of which any byte is another. */
function shareOf(before: Uint8Array, after: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < before.length; i += 3) {
    if ([0, 1, 2].some((c) => before[i + c] !== after[i + c])) count++;
  }
  return (3 * count) / before.length;
}
