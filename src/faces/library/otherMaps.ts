/**
 * A second map of each face, by another parser, beside the one in use: kept, compared, and exchanged. Which of the two
 * is in use is one field of the row, so that an exchange is whole or not at all.
 */
import { LabError } from '@/lib/errors';
import { compareMaps } from '@/lib/mapAgreement';
import { CROP_SIZE, PARSING_CLASSES } from '@/lib/regions';
import { ofDataset, type FaceIndex, type FaceRow, type SecondParserName } from '@/storage/faceIndex';
import { noteChanges } from '@/storage/faceJournal';
import type { FaceWriter } from '@/storage/faceWriter';
import { countClasses } from './facts';

/**
 * Keeps what the second parser made of a face.
 * @param inUse map of the row
 * @throws LabError `wrong-state` when the face has a map of that parser already, `invalid-file` for something else
 */
export function keepOtherMap(
  writer: FaceWriter,
  row: FaceRow,
  inUse: Uint8Array,
  parsing: Uint8Array,
): Promise<FaceRow> {
  if (parsing.length !== CROP_SIZE ** 2 || parsing.some((id) => id >= PARSING_CLASSES.length)) {
    throw new LabError(
      'invalid-file',
      `The parser's output for "${row.name}" is not a map of ${CROP_SIZE} x ${CROP_SIZE} pixels.`,
      'Run "npm run setup" again: it checks the parser.',
    );
  }
  if (row.parser) {
    throw new LabError(
      'wrong-state',
      `The map in use of "${row.name}" is from that parser already.`,
      'Change the maps in use first.',
    );
  }
  const { disagreement } = compareMaps(inUse, parsing);
  const facts = { classPixels: countClasses(parsing), repainted: false, disagreement };
  return writer.keepOther(row, parsing, facts);
}

/**
 * Puts the maps of one parser to use wherever there are two.
 * @param parser absent: this app's own
 * @returns the faces whose map is another now
 */
export async function exchangeMaps(
  index: FaceIndex,
  datasetId: string,
  parser: SecondParserName | undefined,
): Promise<FaceRow[]> {
  const transaction = index.transaction('faces', 'readwrite');
  const rows = await transaction.store.getAll(ofDataset(datasetId));
  const changed = rows.flatMap((row) => (row.parser === parser ? [] : (exchanged(row, parser) ?? [])));
  await Promise.all([...changed.map((row) => transaction.store.put(row)), transaction.done]);
  await noteChanges(
    datasetId,
    changed.map((face) => ({ face })),
  );
  return changed;
}

function exchanged(row: FaceRow, parser: SecondParserName | undefined): FaceRow | null {
  const { other, mapSlot, classPixels, repainted } = row;
  if (!other) return null;
  const changed: FaceRow = {
    ...row,
    ...{ mapSlot: other.mapSlot, classPixels: other.classPixels, repainted: other.repainted },
    other: { mapSlot, classPixels, repainted, disagreement: other.disagreement },
  };
  if (parser) changed.parser = parser;
  else delete changed.parser;
  return changed;
}
