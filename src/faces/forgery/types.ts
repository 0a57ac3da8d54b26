/** What forgeries are made of and what they come to: plain data. */
import type { ForgeryFamily } from '@/lib/forgeries';
import type { FaceGeometry } from '../geometry';
import type { Obstacle } from '../mesh/obstacle';

/** A genuine face that is forged, or that gives to a forgery. */
export interface ForgeableFace {
  id: string;
  /** (CROP_SIZE, CROP_SIZE, 3) */
  rgb: Uint8Array;
  /** (CROP_SIZE, CROP_SIZE) ids of PARSING_CLASSES. */
  parsing: Uint8Array;
  /** null: not found yet, or not to be found. */
  geometry: FaceGeometry | null;
  /** Person or video; null: not known. */
  group: string | null;
  /** Side of its crop in the pixels of its photograph; absent: not known. */
  photoSide?: number;
}

/** Measured on every forgery, without a model. */
export interface ForgeryFacts {
  /** Mean of the gate over the face (classes 1 to 9 of the map), 0..1. */
  gateShare: number;
  /** How much of the gate lies outside the face, 0..1 of its sum. */
  outside: number;
  /** Mean change of a channel, weighted by the gate, grey levels. */
  changed: number;
  /** Distance of the mean colours of skin where the gate is half open or more, before and after, CIELAB. */
  colourApart: number;
  /** How far apart the channels of a pixel are on average, weighted by the gate, before and after: 0 of a grey photograph. */
  colourful: readonly [before: number, after: number];
  /** The larger of the differences in yaw and pitch between both people, degrees; null without a source. */
  poseApart: number | null;
}

/** Pictures are of `side` as it was asked for. */
export interface Forgery {
  family: ForgeryFamily;
  /** What was done, in words: "swap", "transplant eyes", "expression jawOpen +0.4", "self-blend". */
  kind: string;
  /** (side, side, 3) */
  rgb: Uint8Array;
  /** (side, side, 3): the picture that was changed; equal to `rgb` wherever the gate is 0. Of a blend its own genuine twin. */
  real: Uint8Array;
  /** (side, side) 0..1: how much was changed. */
  gate: Float32Array;
  /** (side, side): the map of the forged picture. */
  parsing: Uint8Array;
  /** Of the forged picture, in pixels of the crop; null where the target's is not known. */
  geometry: FaceGeometry | null;
  /** Places in the list of faces. */
  target: number;
  source: number | null;
  facts: ForgeryFacts;
}

/** Or one sentence why there is none. */
export type ForgeryOutcome = { ok: true; forgery: Forgery } | ({ ok: false } & Obstacle);
