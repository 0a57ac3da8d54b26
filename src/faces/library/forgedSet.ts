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

/** How far a set is. */
export interface ForgedStep {
  /** Forgeries that were made, by calls before too. */
  done: number;
  isDone: boolean;
}

/**
 * Stores the next forgeries, and of the faces that took part in them those that are not there: however a set ends, it shows the
 * same people in both classes.
 * @returns whether there are no more
 * @throws LabError `storage-full`
 */
export async function storeForgeries(forging: Forging, writer: FaceWriter, most: number): Promise<boolean> {
  let isDone = false;
  for (let i = 0; i < most && !isDone; i++) {
    const one = await forging.next();
    if (one) await storeOne(forging, writer, one.accepted, one.record);
    isDone = one === null;
  }
  await writer.commit();
  return isDone;
}

async function storeOne(
  forging: Forging,
  writer: FaceWriter,
  accepted: Accepted,
  record: ForgeryRecord,
): Promise<void> {
  const row = await forgedRow(forging, accepted, record);
  // Two draws may come to the same pixels, as of expressions.
  if (!writer.hasFace(row.id)) await writer.add(row);
  const { target, source } = accepted.forgery;
  await storeGenuine(forging, writer, target);
  if (source !== null) await storeGenuine(forging, writer, source);
}

async function forgedRow(forging: Forging, { forgery }: Accepted, record: ForgeryRecord): Promise<NewFace> {
  const { rgb, gate, parsing, geometry, family, target } = forgery;
  const { row } = forging.faces[target];
  const number = forging.progress.tally.accepted;
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

async function storeGenuine(forging: Forging, writer: FaceWriter, index: number): Promise<void> {
  const { row, rgb, parsing, geometry } = forging.faces[index];
  if (writer.hasFace(row.id)) return;
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

/** Whether an export says of each face what a forged set knows. */
export const isForgedSet = (rows: readonly FaceRow[]): boolean => rows.some(({ forgery }) => forgery);
