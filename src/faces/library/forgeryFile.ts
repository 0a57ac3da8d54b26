/**
 * What a forged set says of a face, beside its picture in an export: `forgeries/x.json` beside `images/x.png`. Genuine faces of such
 * a set have one too, without a forgery: it holds their class and group.
 */
import * as v from 'valibot';
import { LabError } from '@/lib/errors';
import { parseBounded } from '@/lib/json';
import type { FaceRow, ForgeryRow } from '@/storage/faceIndex';
import { ForgeryRecordSchema, GATE_SIDE } from '../forgery/record';

const FORMAT = 'forgery 1';
const BOUNDS = { longest: 1 << 15, deepest: 5, most: 400 };

const word = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(80)));

const ForgerySchema = v.object({
  record: ForgeryRecordSchema,
  /** (GATE_SIDE, GATE_SIDE) bytes, base64: how much was changed, in 255ths. */
  gate: v.pipe(
    v.string(),
    v.check((text) => gateOf(text)?.length === GATE_SIDE * GATE_SIDE, 'it has another size'),
  ),
});

const FileSchema = v.object({
  format: v.literal(FORMAT),
  /** Whose it is: the id is the hash of the pixels. */
  face: v.string(),
  ...{ label: word, domain: word, group: word },
  forgery: v.nullable(ForgerySchema),
});

export interface ForgeryFile extends Pick<FaceRow, 'label' | 'domain' | 'group'> {
  forgery: ForgeryRow | null;
}

/** @returns null for text that is no base64 */
export function gateOf(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

export function formatForgeryFile({ id, label, domain, group, forgery }: FaceRow): string {
  return `${JSON.stringify({ format: FORMAT, face: id, label, domain, group, forgery: forgery ?? null })}\n`;
}

/**
 * @param face id of the face that it should be of
 * @throws LabError `invalid-file` for anything else than its record
 */
export function readForgeryFile(text: string, face: string): ForgeryFile {
  const read = v.safeParse(FileSchema, parseBounded(text, BOUNDS));
  if (!read.success) throw refuse(`"${v.getDotPath(read.issues[0]) ?? 'its beginning'}" is not what it should be`); // prettier-ignore
  const { face: own, label, domain, group, forgery } = read.output;
  if (own !== face) throw refuse('it belongs to other pixels than those of its picture');
  return {
    ...(label !== undefined && { label }),
    ...(domain !== undefined && { domain }),
    ...(group !== undefined && { group }),
    forgery,
  };
}

const refuse = (what: string): LabError =>
  new LabError(
    'invalid-file',
    `What it says of a forgery cannot be used: ${what}. The face was stored without it.`,
    'Give the face its class by hand, or export the forged set again.',
  );
