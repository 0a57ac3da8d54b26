/** A forged set as `npm run lab -- forge` writes it: one record of all, and for each forgery a picture that says where. */
import * as v from 'valibot';
import { LabError } from '@/lib/errors';
import { parseBounded } from '@/lib/json';
import { CROP_SIZE } from '@/lib/regions';
import { readCrop } from '../cropPhoto';
import { decodePhoto } from '../decode';
import { ForgeryRecordSchema, smallGate, type ForgeryRecord } from '../forgery/record';

/** The files of such a set that are no faces. */
export interface WrittenForgeries {
  /** `forgeries.json` */
  record: Blob;
  masks: readonly { name: string; file: Blob }[];
}

/** What is known of one. */
export interface ForgeryTruth {
  record: ForgeryRecord;
  /** (GATE_SIDE, GATE_SIDE) in 255ths */
  gate: Uint8Array;
}

const name = v.pipe(v.string(), v.maxLength(300));
const FileSchema = v.object({
  forgeries: v.array(
    v.object({ ...ForgeryRecordSchema.entries, mask: name, hashes: v.object({ face: name }) }),
  ),
});
const BOUNDS = { longest: 1 << 25, most: 1 << 20 };

/**
 * @param text of `forgeries.json`
 * @returns of each forgery the id of the face that its picture gives, and the name of its mask
 * @throws LabError `invalid-file` for anything else
 */
export function parseWrittenForgeries(text: string): { face: string; mask: string; record: ForgeryRecord }[] {
  const read = v.safeParse(FileSchema, parseBounded(text, BOUNDS));
  if (!read.success) {
    throw new LabError(
      'invalid-file',
      `"${v.getDotPath(read.issues[0]) ?? 'its beginning'}" in forgeries.json is not what "npm run lab -- forge" writes there.`,
      'Write the forged set again.',
    );
  }
  return read.output.forgeries.map(({ mask, hashes, ...record }) => ({ face: hashes.face, mask, record }));
}

/**
 * @returns by the id of the forged face; those without a mask among the given ones are left out
 * @throws LabError as `parseWrittenForgeries` and `decodePhoto`, `invalid-file` for a mask of another size
 */
export async function readWrittenForgeries(set: WrittenForgeries): Promise<Map<string, ForgeryTruth>> {
  const masks = new Map(set.masks.map((mask) => [mask.name, mask.file]));
  const known = new Map<string, ForgeryTruth>();
  for (const { face, mask, record } of parseWrittenForgeries(await set.record.text())) {
    const file = masks.get(mask);
    if (file) known.set(face, { record, gate: await gateIn(mask, file) });
  }
  return known;
}

async function gateIn(mask: string, file: Blob): Promise<Uint8Array> {
  const picture = await decodePhoto(file);
  try {
    const { width, height } = picture;
    if (width !== CROP_SIZE || height !== CROP_SIZE) {
      throw new LabError(
        'invalid-file',
        `The mask "${mask}" has ${width} x ${height} pixels, not ${CROP_SIZE} x ${CROP_SIZE}.`,
        'Write the forged set again.',
      );
    }
    const rgb = readCrop(picture, { x: 0, y: 0, side: CROP_SIZE });
    return smallGate(Float32Array.from({ length: CROP_SIZE * CROP_SIZE }, (_, at) => rgb[3 * at] / 255));
  } finally {
    picture.close();
  }
}
