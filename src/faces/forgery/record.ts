/** What is kept and exported of a forgery: how it was made, and where. */
import * as v from 'valibot';
import { FORGERY_FAMILIES } from '@/lib/forgeries';
import { CROP_SIZE } from '@/lib/regions';
import type { Accepted } from './forgeRun';

const text = v.pipe(v.string(), v.maxLength(200));
const figure = v.pipe(v.number(), v.finite());

/** A face that took part; the id is the hash of its pixels. */
const PersonSchema = v.object({
  id: text,
  name: v.pipe(v.string(), v.maxLength(1000)),
  group: v.nullable(text),
});

export const ForgeryRecordSchema = v.object({
  family: v.picklist(FORGERY_FAMILIES),
  kind: text,
  target: PersonSchema,
  source: v.nullable(PersonSchema),
  /** Of its generator. */
  seed: v.pipe(v.number(), v.integer()),
  tries: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Why the draws before it were refused. */
  refused: v.array(text),
  /** Whether a model looked for the face again. */
  foundAgain: v.boolean(),
  facts: v.object({
    ...{ gateShare: figure, outside: figure, changed: figure, colourApart: figure },
    poseApart: v.nullable(figure),
  }),
});
export type ForgeryRecord = v.InferOutput<typeof ForgeryRecordSchema>;

/** A face as records name it. */
export interface NamedFace {
  id: string;
  name: string;
  group: string | null;
}

/** @param faces the list of the run */
export function recordOf(
  { forgery, seed, tries, refused }: Accepted,
  faces: readonly NamedFace[],
  foundAgain: boolean,
): ForgeryRecord {
  const { family, kind, target, source, facts } = forgery;
  const person = (index: number) => {
    const { id, name, group } = faces[index];
    return { id, name, group };
  };
  return {
    ...{ family, kind, target: person(target), source: source === null ? null : person(source) },
    ...{ seed, tries, refused, foundAgain, facts },
  };
}

/** Side of a gate as it is kept. */
export const GATE_SIDE = 56;

/** @param gate (CROP_SIZE, CROP_SIZE) 0..1 @returns (GATE_SIDE, GATE_SIDE) means in 255ths */
export function smallGate(gate: Float32Array): Uint8Array {
  const each = CROP_SIZE / GATE_SIDE;
  return Uint8Array.from({ length: GATE_SIDE * GATE_SIDE }, (_, at) => {
    const first = Math.floor(at / GATE_SIDE) * each * CROP_SIZE + (at % GATE_SIDE) * each;
    let sum = 0;
    for (let y = 0; y < each; y++) for (let x = 0; x < each; x++) sum += gate[first + y * CROP_SIZE + x];
    return Math.round((255 * sum) / (each * each));
  });
}
