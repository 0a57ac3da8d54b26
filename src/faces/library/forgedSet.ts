/** Forgeries as faces of a dataset, and the genuine faces that they were made of beside them. */
import { forgedName } from '@/lib/forgeries';
import { CROP_SIZE } from '@/lib/regions';
import type { FaceRow } from '@/storage/faceIndex';
import type { FaceWriter, NewFace } from '@/storage/faceWriter';
import type { Accepted } from '../forgery/forgeRun';
import { smallGate, type ForgeryRecord } from '../forgery/record';
import { fingerprint } from './facts';
import type { Forging } from './forging';
import { faceRow } from './importRun';

/** Classes of a forged set. */
const [FAKE, REAL] = ['fake', 'real'];

/** What one call came to. */
export interface ForgedStep {
  /** Forgeries that were stored by this call. */
  stored: number;
  isDone: boolean;
}

/** @param first number of the first of them, for names */
export async function storeForgeries(
  forging: Forging,
  writer: FaceWriter,
  most: number,
  first: number,
): Promise<ForgedStep> {
  let stored = 0;
  for (let i = 0; i < most; i++) {
    const one = await forging.next();
    if (!one) {
      await storeGenuine(forging, writer);
      await writer.commit();
      return { stored, isDone: true };
    }
    const row = await forgedRow(forging, one.accepted, one.record, first + stored);
    // Two draws may come to the same pixels, as of expressions.
    if (!writer.hasFace(row.id)) await writer.add(row);
    stored++;
  }
  await writer.commit();
  return { stored, isDone: false };
}

async function forgedRow(
  forging: Forging,
  { forgery }: Accepted,
  record: ForgeryRecord,
  number: number,
): Promise<NewFace> {
  const { rgb, gate, parsing, geometry, family, target } = forgery;
  const { row } = forging.faces[target];
  const face = {
    ...{ id: await fingerprint(rgb as Uint8Array<ArrayBuffer>), name: `${forgedName(number, family)}.png` },
    ...{ sourceWidth: CROP_SIZE, sourceHeight: CROP_SIZE, box: { x: 0, y: 0, side: CROP_SIZE } },
    ...{ facesInPhoto: 1, isWhole: true, rgb, parsing },
    ...(row.framing && { framing: row.framing }),
    ...(geometry && { geometry }),
  };
  const group = forging.groupOf(target);
  return {
    ...faceRow(face, { label: FAKE, domain: family, group }),
    forgery: { record, gate: btoa(String.fromCharCode(...smallGate(gate))) },
  };
}

/** Those that took part in a forgery, so that both classes show the same people. */
async function storeGenuine(forging: Forging, writer: FaceWriter): Promise<void> {
  for (const index of forging.usedFaces()) {
    const { row, rgb, parsing, geometry } = forging.faces[index];
    if (writer.hasFace(row.id)) continue;
    const { id, name, sourceWidth, sourceHeight, box, framing, isWhole } = row;
    const face = {
      ...{ id, name, sourceWidth, sourceHeight, box, facesInPhoto: 1 },
      ...(framing && { framing }),
      ...(isWhole && { isWhole }),
      ...{ rgb: rgb.slice(), parsing: parsing.slice() },
      ...(geometry && { geometry }),
    };
    await writer.add(faceRow(face, { label: REAL, group: forging.groupOf(index) }));
  }
}

/** Whether an export says of each face what a forged set knows. */
export const isForgedSet = (rows: readonly FaceRow[]): boolean => rows.some(({ forgery }) => forgery);
