/**
 * A landmark swap: one face's picture over another's mesh, as the FaceSwap of FaceForensics++, with a gate that keeps what covers
 * the face. Pose- and occlusion-aware as FaceDancer's (Rosberg et al., WACV 2023), without a network. No random number: the same
 * faces give the same bytes.
 */
import { CROP_SIZE } from '@/lib/regions';
import { landmarksAt } from './anchor';
import { colourStatistics, colourTransfer, transferred, type ColourTransfer } from './colour';
import { distance } from './distance';
import { distanceFrom, facing, isOpen, nearestPixel, smoothstep, unhidden, type Openness } from './gate';
import { GIVEN, membrane, OUTSIDE, SOUGHT } from './membrane';
import type { MeshFace } from './pose';
import { poseOf } from '../geometry';
import { interpolate, NONE, rasterise, vertexNormals, type Raster } from './raster';
import { shapeInPlace } from './shape';
import { FACE_TRIANGLES } from './topology';
import { fieldOf, warpPicture, type Field } from './warp';

/** A face, and where the segmenter sees its skin, if it was asked. */
export type SwapFace = MeshFace & Openness;

export interface SwapOptions {
  /** Pixels of the crop's 224 over which the source fades in from the edge of the face. */
  feather: number;
  /** The same from what covers either face. */
  occluderFeather: number;
  /**
   * Grey levels that the membrane adds at most, so that light from one side is taken over; 0: colours alone are. Much is a shadow of hair,
   * which belongs to nobody's cheek, and takes from the source what tells it from others (docs/forgeries.md, Whose face it is).
   */
  mostAdded: number;
  /** Take over the source's own shape and expression inside the outline; off: its picture on the target's shape. */
  shape: boolean;
  /** (478) 0..1 how much of each landmark is swapped; absent: all of it. */
  landmarkWeights?: Float32Array;
}

export const SWAP_OPTIONS: SwapOptions = { feather: 8, occluderFeather: 5, mostAdded: 16, shape: true };

/** What is known of one swap. */
export interface SwapFacts {
  /** Mean of the gate over the target's mesh, 0..1: small where much was covered or badly seen. */
  share: number;
  /** Of the source less those of the target, degrees. */
  yawApart: number;
  pitchApart: number;
  /** What the source's scatter of lightness, and of colour, was multiplied by. */
  lightnessGain: number;
  chromaGain: number;
}

/** Picture, map and geometry of the result. */
export interface Swapped extends MeshFace {
  /** (side, side) 0..1, how much of the source shows; 0 keeps the target's byte. */
  gate: Float32Array;
  facts: SwapFacts;
}

/** The source's picture where the target's mesh is. */
interface Overlay {
  raster: Raster;
  field: Field;
  rgb: Uint8Array;
}

/** Ids of PARSING_CLASSES whose colour is the skin's. */
const SKIN_COLOURED: readonly number[] = [1, 6];
const HALF = 0.5;

/** @param source, target pictures and maps of `side`; kept @returns new arrays */
export function swapFace(source: SwapFace, target: SwapFace, options: SwapOptions, side: number): Swapped {
  const geometry = options.shape ? shapeInPlace(source.geometry, target.geometry) : target.geometry;
  const from = landmarksAt(source.geometry.landmarks, side);
  const to = landmarksAt(geometry.landmarks, side);
  const raster = rasterise(to, FACE_TRIANGLES, side);
  const field = fieldOf(raster, FACE_TRIANGLES, from, side);
  const overlay = { raster, field, rgb: warpPicture(source.rgb, side, field, raster) };
  const { gate, nearOccluder } = gateOf({ source, target, from, to }, overlay, options, side);
  const transfer = matchColours(source, target, overlay, gate, side);
  const pasted = Float32Array.from(overlay.rgb);
  if (transfer) recolour(pasted, overlay.rgb, gate, transfer);
  if (options.mostAdded > 0)
    addMembrane(pasted, target.rgb, { gate, nearOccluder, most: options.mostAdded }, side);
  const rgb = target.rgb.slice();
  for (let i = 0; i < rgb.length; i++) {
    const share = gate[Math.floor(i / 3)];
    if (share > 0) rgb[i] = Math.min(255, Math.max(0, Math.round(rgb[i] + share * (pasted[i] - rgb[i]))));
  }
  const parsing = options.shape ? mapOf(source, target, overlay, gate, side) : target.parsing;
  return { rgb, parsing, geometry, gate, facts: factsOf(source, target, gate, raster, transfer) };
}

/** Of either face where more of it shows. */
function mapOf(
  source: SwapFace,
  target: SwapFace,
  { field }: Overlay,
  gate: Float32Array,
  side: number,
): Uint8Array {
  return target.parsing.map((id, at) =>
    gate[at] > HALF ? source.parsing[nearestPixel(field, at, side)] : id,
  );
}

interface Pair {
  source: SwapFace;
  target: SwapFace;
  /** (478, 3) in the picture's pixels: of the source, and of the result. */
  from: Float32Array;
  to: Float32Array;
}

/** Of the target's, below which the source's mouth is too closed to have anything to show between the lips. */
const LEAST_OPENING = 0.5;
const INNER_MOUTH_CLASS = 8;
const [UPPER_MIDDLE, LOWER_MIDDLE, LEFT_CORNER, RIGHT_CORNER] = [13, 14, 78, 308];

/** Height of the inner mouth over its width. */
function opening(points: Float32Array): number {
  const between = (a: number, b: number) =>
    distance(points.subarray(3 * a, 3 * a + 2), points.subarray(3 * b, 3 * b + 2));
  return between(UPPER_MIDDLE, LOWER_MIDDLE) / Math.max(1e-6, between(LEFT_CORNER, RIGHT_CORNER));
}

/** What covers either face on the target's mesh, (side, side) each, 1 = covered. */
function coversOf({ source, target, from, to }: Pair, { raster, field }: Overlay, side: number) {
  const depths = new Float32Array(side * side);
  const sourceDepths = from.filter((_, i) => i % 3 === 2);
  interpolate(raster, FACE_TRIANGLES, sourceDepths, 1, depths);
  const shown = unhidden(from, depths, raster, field, side);
  const keepsMouth = opening(from) < LEAST_OPENING * opening(to);
  const onFace = (isCovered: (at: number) => boolean) =>
    Uint8Array.from(raster.triangle, (t, at) => (t !== NONE && isCovered(at) ? 1 : 0));
  return {
    ofSource: onFace((at) => !shown[at] || !isOpen(source, nearestPixel(field, at, side))),
    ofTarget: onFace((at) => !isOpen(target, at) || (keepsMouth && target.parsing[at] === INNER_MOUTH_CLASS)),
  };
}

function gateOf(pair: Pair, overlay: Overlay, options: SwapOptions, side: number) {
  const { raster } = overlay;
  const [seenFrom, seenTo] = [pair.from, pair.to].map((points) =>
    facing(vertexNormals(points, FACE_TRIANGLES)),
  );
  const ofLandmarks = seenFrom.map((seen, i) => seen * seenTo[i] * (options.landmarkWeights?.[i] ?? 1));
  const gate = new Float32Array(side * side);
  interpolate(raster, FACE_TRIANGLES, ofLandmarks, 1, gate);
  const beyond = Uint8Array.from(raster.triangle, (t) => (t === NONE ? 1 : 0));
  const { ofSource, ofTarget } = coversOf(pair, overlay, side);
  const scale = side / CROP_SIZE;
  const fade = (distance: number, over: number) => smoothstep(0, over * scale, distance - 1);
  const [fromEdge, fromSource, fromTarget] = [beyond, ofSource, ofTarget].map((closed) =>
    distanceFrom(closed, side),
  );
  const nearOccluder = new Uint8Array(side * side);
  for (let at = 0; at < gate.length; at++) {
    const open = fade(fromTarget[at], options.occluderFeather);
    gate[at] *= open * fade(fromSource[at], options.occluderFeather) * fade(fromEdge[at], options.feather);
    nearOccluder[at] = open < 1 ? 1 : 0;
  }
  return { gate, nearOccluder };
}

/** By what skin both faces show. @returns null where there is too little to say */
function matchColours(
  source: SwapFace,
  target: SwapFace,
  { rgb, field }: Overlay,
  gate: Float32Array,
  side: number,
): ColourTransfer | null {
  const counts = (at: number) =>
    gate[at] > HALF &&
    SKIN_COLOURED.includes(target.parsing[at]) &&
    SKIN_COLOURED.includes(source.parsing[nearestPixel(field, at, side)]);
  const from = colourStatistics(rgb, counts);
  const to = colourStatistics(target.rgb, counts);
  return from && to && colourTransfer(from, to);
}

function recolour(pasted: Float32Array, rgb: Uint8Array, gate: Float32Array, transfer: ColourTransfer): void {
  for (let at = 0; at < gate.length; at++) {
    if (gate[at] > 0)
      pasted.set(transferred(transfer, rgb[3 * at], rgb[3 * at + 1], rgb[3 * at + 2]), 3 * at);
  }
}

/** Meets the target where the gate is half open, except at what covers it: that has another colour than its skin. */
function addMembrane(
  pasted: Float32Array,
  target: Uint8Array,
  { gate, nearOccluder, most }: { gate: Float32Array; nearOccluder: Uint8Array; most: number },
  side: number,
): void {
  const kind = Uint8Array.from(gate, (share, at) =>
    share === 0 ? OUTSIDE : share > HALF || nearOccluder[at] ? SOUGHT : GIVEN,
  );
  const apart = pasted.map((value, i) => Math.min(most, Math.max(-most, target[i] - value)));
  const added = membrane(apart, kind, side);
  for (let i = 0; i < pasted.length; i++) pasted[i] += added[i];
}

function factsOf(
  source: SwapFace,
  target: SwapFace,
  gate: Float32Array,
  { triangle }: Raster,
  transfer: ColourTransfer | null,
): SwapFacts {
  const [a, b] = [poseOf(source.geometry), poseOf(target.geometry)];
  const covered = triangle.reduce((count, t) => count + (t === NONE ? 0 : 1), 0);
  return {
    share: gate.reduce((sum, share) => sum + share, 0) / Math.max(1, covered),
    yawApart: a.yaw - b.yaw,
    pitchApart: a.pitch - b.pitch,
    lightnessGain: transfer?.lightnessGain ?? 1,
    chromaGain: transfer?.chromaGain ?? 1,
  };
}
