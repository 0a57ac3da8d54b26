/** Forgeries of the stored faces of a dataset: whom they are made of, and their files. */
import { bonaFideClass } from '@/lib/bonaFide';
import { LabError } from '@/lib/errors';
import { CROP_SIZE } from '@/lib/regions';
import type { FaceRow } from '@/storage/faceIndex';
import type { FacePixels } from '@/storage/facePixels';
import { encodePng } from '@/storage/png';
import { circlesOf } from '../forgery/circles';
import {
  ForgeRun,
  type Accepted,
  type ForgeOrder,
  type ForgeProgress,
  type ForgeWish,
  type Looks,
} from '../forgery/forgeRun';
import { recordOf, type ForgeryRecord } from '../forgery/record';
import type { ForgeableFace } from '../forgery/types';
import { unpackGeometry } from '../geometryRecord';
import type { ExpressionBasis } from '../mesh/expression';
import { fingerprint } from './facts';

/** One forgery as files. */
export interface ForgedFiles {
  record: ForgeryRecord;
  /** `fingerprint` of the pixels, and what the bytes of both files hash to, 16 hex digits each. */
  hashes: { face: string; picture: string; mask: string };
  /** PNG of CROP_SIZE that says in a text chunk that it is forged; and its gate, grey. */
  picture: Blob;
  mask: Blob;
  /** PNG of the face that was forged, as it is stored; null where an earlier one of these forgeries came with it. */
  genuine: Blob | null;
}

/** @throws LabError `invalid-config` where nobody knows which class is genuine */
export function genuineRows<Row extends Pick<FaceRow, 'label'>>(rows: readonly Row[]): Row[] {
  const classes = [...new Set(rows.flatMap(({ label }) => label ?? []))].sort();
  if (classes.length === 0) return [...rows];
  const genuine = bonaFideClass(classes);
  if (genuine !== null) return rows.filter(({ label }) => label === genuine);
  throw new LabError(
    'invalid-config',
    `Which of the classes ${classes.map((name) => `"${name}"`).join(', ')} is genuine is not known; only genuine faces are forged.`,
    'Give the genuine faces the class "real".',
  );
}

export class Forging {
  readonly faces: readonly (ForgeableFace & { row: FaceRow; name: string })[];
  readonly order: ForgeOrder;
  private readonly run: ForgeRun;
  private readonly circles: readonly (readonly number[])[];
  /** Targets that `nextFiles` has given as pictures. */
  private readonly handedOut = new Set<number>();

  /**
   * @param rows of faces that are whole and not left out
   * @param looks asks models; null: none is there
   * @param isCircled people forge in circles (`circlesOf`), as a set needs it that will be split
   * @param progress of a run of the same order that was interrupted: this one goes on
   * @throws LabError `invalid-config` as `genuineRows` and `checkCount`
   */
  constructor(
    rows: readonly FaceRow[],
    pixels: FacePixels,
    { family, count, seed }: ForgeWish,
    basis: ExpressionBasis,
    private readonly looks: Looks | null,
    isCircled: boolean,
    progress?: ForgeProgress,
  ) {
    this.faces = genuineRows(rows).map((row) => {
      const record = pixels.geometry(row);
      return {
        ...{ id: row.id, name: row.name, group: row.group ?? null, row },
        geometry: record && unpackGeometry(record),
        photoSide: row.box.side,
        get rgb() {
          return pixels.crops.read(row.cropSlot);
        },
        get parsing() {
          return pixels.maps.read(row.mapSlot);
        },
      };
    });
    this.order = { family, count: count ?? this.faces.length, seed };
    this.circles = isCircled ? circlesOf(this.faces, seed) : [this.faces.map((_, index) => index)];
    this.run = new ForgeRun(this.faces, this.order, basis, this.circles, looks, progress);
  }

  get progress(): ForgeProgress {
    return this.run.progress;
  }

  async next(): Promise<{ accepted: Accepted; record: ForgeryRecord } | null> {
    const accepted = await this.run.next();
    return accepted && { accepted, record: recordOf(accepted, this.faces, this.looks !== null) };
  }

  /** Of the people with whom a face forges and is forged: no split may part them. */
  groupOf(index: number): string {
    return `people ${this.circles.findIndex((circle) => circle.includes(index)) + 1}`;
  }

  async nextFiles(): Promise<ForgedFiles | null> {
    const one = await this.next();
    if (!one) return null;
    const { record } = one;
    const { rgb, gate, target } = one.accepted.forgery;
    const text = { Comment: `forged: ${record.family}, ${record.kind}; made by FSFM Lab, no photograph` };
    const picture = await encodePng(rgb, CROP_SIZE, CROP_SIZE, { text });
    const grey = Uint8Array.from(gate, (share) => Math.round(255 * share));
    const mask = await encodePng(grey, CROP_SIZE, CROP_SIZE, { grey: true });
    const isNew = !this.handedOut.has(target);
    this.handedOut.add(target);
    const genuine = isNew ? await encodePng(this.faces[target].rgb, CROP_SIZE, CROP_SIZE) : null;
    const [face, ofPicture, ofMask] = await Promise.all(
      [rgb, picture, mask].map((bytes) => fingerprint(bytes as Uint8Array<ArrayBuffer>)),
    );
    const blob = (bytes: Uint8Array) => new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/png' });
    return {
      ...{ record, hashes: { face, picture: ofPicture, mask: ofMask } },
      ...{ picture: blob(picture), mask: blob(mask), genuine: genuine && blob(genuine) },
    };
  }
}
