/** The record beside the faces of an exported dataset: how they were cut, all ways with their counts, and which face in which. */
import * as v from 'valibot';
import {
  countCuts,
  countFramings,
  framingsWords,
  FRAMINGS,
  type Framing,
  type FramedFaces,
} from './cropping';
import { parseBounded } from './json';

/** What it is called. */
export const CROPPING_FILE = 'cropping.json';

/** Names of 20,000 faces, the most that one export holds. */
const LONGEST = 8 << 20;

/** @param faces by their paths from the record on */
export function formatCroppingFile(
  faces: readonly { path: string; framing?: Framing; isWhole?: boolean }[],
): string {
  const cuts = countCuts(faces);
  const common = countFramings(faces)[0]?.framing ?? 'ours';
  const others = faces.flatMap(({ path, framing = 'ours' }) => (framing === common ? [] : [[path, framing]]));
  const record = { framing: common, cuts, ...(others.length > 0 && { others: Object.fromEntries(others) }) };
  return `${JSON.stringify(record, null, 2)}\n`;
}

const FramingSchema = v.picklist(FRAMINGS);
const RecordSchema = v.object({
  framing: FramingSchema,
  cuts: v.fallback(
    v.array(v.object({ framing: FramingSchema, faces: v.pipe(v.number(), v.integer(), v.minValue(1)) })),
    [],
  ),
  others: v.optional(v.record(v.string(), FramingSchema)),
});

export interface CroppingRecord {
  /** Of most faces. */
  framing: Framing;
  /** The commonest first; empty in a record that does not count them. */
  framings: FramedFaces[];
  /** Framing of each face that has another than most, by its path from the record on; null where the record does not say which. */
  others: ReadonlyMap<string, Framing> | null;
}

/** @returns null where the text does not say it */
export function readCroppingFile(text: string): CroppingRecord | null {
  const read = v.safeParse(RecordSchema, parseBounded(text, { longest: LONGEST }));
  if (!read.success) return null;
  const { framing, cuts, others } = read.output;
  const counts = new Map<Framing, number>();
  for (const cut of cuts) counts.set(cut.framing, (counts.get(cut.framing) ?? 0) + cut.faces);
  const framings = [...counts].map(([one, faces]) => ({ framing: one, faces }));
  framings.sort((a, b) => b.faces - a.faces || FRAMINGS.indexOf(a.framing) - FRAMINGS.indexOf(b.framing));
  const isKnown = others !== undefined || framings.length < 2;
  return { framing, framings, others: isKnown ? new Map(Object.entries(others ?? {})) : null };
}

/** What to know of the faces of a record, a sentence; null where all are cut in one framing. */
export function mixedRecord(path: string, { framings, framing, others }: CroppingRecord): string | null {
  if (framings.length < 2) return null;
  const which = others
    ? 'each keeps its own'
    : `which is which is not recorded, so that all count as the most, ${framingsWords([{ framing, faces: framings.reduce((sum, { faces }) => sum + faces, 0) }])}`;
  return `The faces beside "${path}" were cut ${framingsWords(framings)}: ${which}. Where classes differ in it, a detector learns that instead of the fakes.`;
}
