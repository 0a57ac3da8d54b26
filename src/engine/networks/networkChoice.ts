/** Which network of a file is meant, where it holds several: weights and their average, a teacher and its student. */
import { LabError } from '@/lib/errors';
import { networkPrefixes } from '@/ml/model/networkNames';
import {
  recogniseCheckpoint,
  type CheckpointKind,
  type RecognisedCheckpoint,
  type RecognitionHints,
} from '@/ml/model/recognise';
import { isAveraged } from '@/storage/stateDicts';
import type { TensorArchive } from '@/storage/tensors';

/** A network of a file, as a person chooses it. */
export interface NetworkChoice {
  /** Where it lies in the file, e.g. "model_ema" or "state_dict: teacher."; '' is a file that holds one only. */
  id: string;
  /** An average over training (EMA), not the weights as they were trained. */
  isAveraged: boolean;
  kind: CheckpointKind | null;
  /** Why it cannot be used; null when it can. */
  problem: string | null;
}

type Found = { id: string; state: string; isAveraged: boolean } & (
  { recognised: RecognisedCheckpoint; error?: undefined } | { recognised: null; error: unknown }
);

/** Likeliest to be meant first. */
const KINDS: readonly CheckpointKind[] = ['detector', 'online', 'target', 'encoder'];

/** @param answers what a person says of the file */
export function findNetworks(
  archive: TensorArchive,
  { heads, decoderHeads }: Pick<RecognitionHints, 'heads' | 'decoderHeads'> = {},
): Found[] {
  const found: Found[] = [];
  let first: Found | null = null;
  for (const state of archive.states) {
    const place = { id: state, state, isAveraged: isAveraged(state) };
    try {
      const { tensors, metadata, unreadable } = archive.select(state);
      const shapes = new Map([...tensors].map(([name, { shape }]) => [name, shape]));
      const prefixes = networkPrefixes(shapes);
      for (const prefix of prefixes) {
        const id = prefixes.length === 1 ? state : `${state && `${state}: `}${prefix}`;
        const each = { id, state, isAveraged: place.isAveraged || isAveraged(prefix) };
        const said = { ...(heads && { heads }), ...(decoderHeads && { decoderHeads }) };
        const hints = { prefix, metadata, unreadable, ...said };
        found.push({ ...each, ...recognised(() => recogniseCheckpoint(shapes, hints)) });
      }
      if (prefixes.length === 0) first ??= { ...place, ...recognised(() => recogniseCheckpoint(shapes)) };
    } catch (error) {
      found.push({ ...place, recognised: null, error });
    }
  }
  // Nothing that looks like one: the reason is that of the weights that were likeliest meant.
  return found.length > 0 || first === null ? found : [first];
}

function recognised(
  recognise: () => RecognisedCheckpoint,
): { recognised: RecognisedCheckpoint } | { recognised: null; error: unknown } {
  try {
    return { recognised: recognise() };
  } catch (error) {
    return { recognised: null, error };
  }
}

/**
 * @param id that a person chose; else the likeliest that can be used: detectors first, averages last
 * @throws LabError `invalid-config` when there is none of this id
 */
export function chooseNetwork(found: readonly Found[], id?: string): Found {
  if (id !== undefined) {
    const chosen = found.find((each) => each.id === id);
    if (chosen) return chosen;
    throw new LabError(
      'invalid-config',
      `network: the file has none under "${id}".`,
      `Choose one of ${found.map((each) => `"${each.id}"`).join(', ')}.`,
    );
  }
  const rank = (each: Found) =>
    each.recognised ? KINDS.indexOf(each.recognised.kind) + (each.isAveraged ? 0.5 : 0) : KINDS.length;
  return found.toSorted((a, b) => rank(a) - rank(b))[0];
}

export function asChoice({ id, isAveraged: averaged, recognised: known, error }: Found): NetworkChoice {
  const problem = known ? null : error instanceof Error ? error.message : String(error);
  return { id, isAveraged: averaged, kind: known?.kind ?? null, problem };
}
