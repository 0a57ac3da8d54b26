/**
 * What a frozen encoder made of pictures, on the disk: one file for each encoder and way of computing, with a row of numbers
 * for each picture. A cache: whatever is missing, damaged or has no room is computed again.
 */
import { blobSource } from './byteSource';
import { listStored, readStoredFile, removeStored, writeStoredFile } from './opfs';
import { SealedFile, SealedFileWriter } from './sealedFile';

const FOLDER = 'features';
/** Of the encoders that were used last. */
const MOST_FILES = 4;
const [NAMES, ROWS] = ['names', 'rows'];
const BYTES = 4;

/** By names of pictures; each row of the same length. */
export type FeatureRows = Map<string, Float32Array>;

const pathOf = (key: string): string => `${FOLDER}/${key}.sealed`;

/** @param key of the encoder and all that its numbers depend on, fit for a file's name; @param width of a row */
export async function readFeatures(key: string, width: number): Promise<FeatureRows> {
  const rows: FeatureRows = new Map();
  try {
    const file = await readStoredFile(pathOf(key));
    if (!file) return rows;
    const sealed = await SealedFile.open(blobSource(file));
    const names = JSON.parse(new TextDecoder().decode(await sealed.read(NAMES))) as string[];
    const { buffer, byteOffset, byteLength } = await sealed.read(ROWS);
    if (byteLength !== BYTES * width * names.length) return rows;
    for (const [i, name] of names.entries())
      rows.set(name, new Float32Array(buffer, byteOffset + BYTES * width * i, width));
    return rows;
  } catch {
    return new Map(); // damaged: nothing of it is believed
  }
}

/** Replaces what the key had. Where there is no room, nothing is written. */
export async function writeFeatures(key: string, rows: FeatureRows): Promise<void> {
  const names = [...rows.keys()];
  const width = rows.get(names[0])?.length ?? 0;
  const values = new Float32Array(width * names.length);
  for (const [i, name] of names.entries()) values.set(rows.get(name)!, width * i);
  try {
    const writer = new SealedFileWriter();
    await writer.add(NAMES, new TextEncoder().encode(JSON.stringify(names)));
    await writer.add(ROWS, new Uint8Array(values.buffer));
    await writeStoredFile(pathOf(key), await writer.finish({ width }));
    await dropOldest();
  } catch {
    // It is quicker with them, and right without.
  }
}

async function dropOldest(): Promise<void> {
  const files: { path: string; at: number }[] = [];
  for (const name of await listStored(FOLDER)) {
    const path = `${FOLDER}/${name}`;
    const file = await readStoredFile(path);
    if (file) files.push({ path, at: file.lastModified });
  }
  files.sort((a, b) => b.at - a.at);
  for (const { path } of files.slice(MOST_FILES)) await removeStored(path);
}

/** Of all encoders: what was made of faces goes with them. */
export async function dropFeatures(): Promise<void> {
  await removeStored(FOLDER).catch(() => {}); // a training that is writing keeps its own until the next deletion
}
