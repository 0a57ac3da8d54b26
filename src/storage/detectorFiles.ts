/**
 * Detectors that last in this browser: "detectors/<SHA-256>/weights" is the file as it came, "about.json" what a person
 * knows of it, under a SHA-256 of its own. The record is written last; where it is missing or damaged, the weights may
 * still be whole: who reads is told.
 */
import * as v from 'valibot';
import { FRAMINGS } from '@/lib/cropping';
import { PixelStatisticsSchema } from '@/lib/pixelStatistics';
import { listStored, readStoredFile, removeStored, requireSpace, writeStoredFile } from './opfs';
import { sealText, unsealText } from './sealedText';

const ROOT = 'detectors';
const ID = /^[0-9a-f]{64}$/;

const AboutSchema = v.object({
  name: v.string(),
  /** Trained in this app, opened from a file, or the demonstration that comes with the app. */
  origin: v.picklist(['trained', 'file', 'demonstration']),
  /** When it was saved, ISO date. */
  keptAt: v.string(),
  /** Names that a person gave to the outputs; null: those of the file. */
  classes: v.nullable(v.array(v.string())),
  /** Mean and standard deviation that were given, and how; null: those of the file. Detectors of before have none. */
  statistics: v.optional(v.nullable(PixelStatisticsSchema), null),
  statisticsFrom: v.optional(v.picklist(['text', 'person']), 'text'),
  /** How faces are cut for it, where a person said so. Detectors of before have none. */
  framing: v.optional(v.nullable(v.picklist(FRAMINGS)), null),
  /** Which network of the file a person chose, and how many attention heads it has by them. */
  answers: v.optional(
    v.object({
      network: v.optional(v.string()),
      heads: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    }),
    {},
  ),
});

export type DetectorAbout = v.InferOutput<typeof AboutSchema>;

const pathOf = (id: string, file: 'weights' | 'about.json'): string => `${ROOT}/${id}/${file}`;

/** Hashes of the stored files, in no order that means anything. */
export async function listDetectorFiles(): Promise<string[]> {
  return (await listStored(ROOT)).filter((id) => ID.test(id));
}

/** What is stored of a detector. */
export interface StoredDetector {
  /** null where it is missing or not what was written. */
  about: DetectorAbout | null;
  /** Its bytes are not checked here. null where it is missing. */
  file: File | null;
}

/** null where nothing is stored under this id. */
export async function readDetectorFile(id: string): Promise<StoredDetector | null> {
  if (!ID.test(id)) return null;
  const [record, file] = await Promise.all([
    readStoredFile(pathOf(id, 'about.json')),
    readStoredFile(pathOf(id, 'weights')),
  ]);
  if (!record && !file) return null;
  return { about: record && (await readAbout(await record.text())), file };
}

/** Records of before are the `about` alone, without a hash. */
async function readAbout(text: string): Promise<DetectorAbout | null> {
  const read = await unsealText('about', text);
  if (!read) return null;
  try {
    return v.parse(AboutSchema, 'text' in read ? JSON.parse(read.text) : read.unsealed);
  } catch {
    return null; // not ours
  }
}

/** @throws LabError `storage-full`; what was stored before is still there, and nothing of what was not */
export async function writeDetectorFile(id: string, file: Blob, about: DetectorAbout): Promise<void> {
  await requireSpace(file.size);
  const isNew = (await readDetectorFile(id)) === null;
  try {
    await writeStoredFile(pathOf(id, 'weights'), file);
    await writeDetectorAbout(id, about);
  } catch (error) {
    if (isNew) await removeDetectorFile(id).catch(() => {});
    throw error;
  }
}

export async function writeDetectorAbout(id: string, about: DetectorAbout): Promise<void> {
  const sealed = await sealText('about', JSON.stringify(about));
  await writeStoredFile(pathOf(id, 'about.json'), new Blob([sealed]));
}

export function removeDetectorFile(id: string): Promise<void> {
  return removeStored(`${ROOT}/${id}`);
}
