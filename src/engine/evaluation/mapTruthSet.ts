/** Forged faces of a set, each with where it was forged and the face before, for `mapsAgainstTruth`. */
import * as v from 'valibot';
import { ForgeryRecordSchema, GATE_SIDE } from '@/faces/forgery/record';
import { gateOf } from '@/faces/library/forgeryFile';
import type { ForgeryTruth } from '@/faces/library/writtenForgeries';
import type { FaceCrop } from '@/faces/types';
import { LabError } from '@/lib/errors';
import type { ForgedFace } from '../scoring/mapTruth';
import { seededSubset } from './robustnessSweep';

/** What a stored forged face says itself; null of any other. */
function storedTruth({ forged }: Pick<FaceCrop, 'forged'>): ForgeryTruth | null {
  const { forgery } = forged ?? {};
  const record = v.safeParse(ForgeryRecordSchema, forgery?.record);
  const gate = gateOf(forgery?.gate ?? '');
  return record.success && gate?.length === GATE_SIDE ** 2 ? { record: record.output, gate } : null;
}

/**
 * @param faces of one set, the genuine ones among them
 * @param written what files beside them say, by the id of the face
 * @param most forged faces at most, each family keeping its share
 * @throws LabError `no-face` where it is known of none where it was forged
 */
export function forgedFacesOf(
  faces: readonly FaceCrop[],
  written: ReadonlyMap<string, ForgeryTruth>,
  { most, seed }: { most: number; seed: number },
): ForgedFace[] {
  const byId = new Map(faces.map((face) => [face.id, face]));
  const known = faces.flatMap((face) => {
    const truth = written.get(face.id) ?? storedTruth(face);
    return truth ? [{ face, ...truth }] : [];
  });
  if (known.length === 0) {
    throw new LabError(
      'no-face',
      `It is not known where any of these ${faces.length} faces was forged.`,
      'Make a forged set of genuine faces on the Faces screen, import one from its export, or write one by "npm run lab -- forge".',
    );
  }
  // Each family keeps its share.
  const labelled = known.map((one) => ({ ...one, id: one.face.id, name: one.face.name, label: one.record.family })); // prettier-ignore
  return seededSubset(labelled, most, seed).map(({ face, gate, record }) => {
    const { id, group } = record.target;
    return {
      ...{ forged: face, original: byId.get(id) ?? null, family: record.family, person: group ?? id },
      gate: Float32Array.from(gate, (value) => value / 255),
    };
  });
}
