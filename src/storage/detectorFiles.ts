/**
 * Detectors that last in this browser: "detectors/<id>/weights" is the file as it came, "about.json" what a person
 * knows of it. A detector is there when, and only when, its about.json is: it is written last.
 */
import * as v from 'valibot';
import { PixelStatisticsSchema } from '@/lib/pixelStatistics';
import { listStored, readStoredFile, removeStored, requireSpace, writeStoredFile } from './opfs';

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
  /** Mean and standard deviation that a person gave; null: those of the file. Detectors of before have none. */
  statistics: v.optional(v.nullable(PixelStatisticsSchema), null),
});

export type DetectorAbout = v.InferOutput<typeof AboutSchema>;

const pathOf = (id: string, file: 'weights' | 'about.json'): string => `${ROOT}/${id}/${file}`;

/** Hashes of the stored files, in no order that means anything. */
export async function listDetectorFiles(): Promise<string[]> {
  return (await listStored(ROOT)).filter((id) => ID.test(id));
}

/** null where nothing whole is stored under this id. */
export async function readDetectorFile(id: string): Promise<{ about: DetectorAbout; file: File } | null> {
  if (!ID.test(id)) return null;
  const [about, file] = await Promise.all([
    readStoredFile(pathOf(id, 'about.json')),
    readStoredFile(pathOf(id, 'weights')),
  ]);
  if (!about || !file) return null;
  try {
    const result = v.safeParse(AboutSchema, JSON.parse(await about.text()));
    return result.success ? { about: result.output, file } : null;
  } catch {
    return null; // not JSON: not ours
  }
}

/** @throws LabError `storage-full`; what was stored before is still there */
export async function writeDetectorFile(id: string, file: Blob, about: DetectorAbout): Promise<void> {
  await requireSpace(file.size);
  await writeStoredFile(pathOf(id, 'weights'), file);
  try {
    await writeDetectorAbout(id, about);
  } catch (error) {
    // Weights alone are no detector: nobody would see them, nor free what they hold.
    await removeDetectorFile(id).catch(() => {});
    throw error;
  }
}

export function writeDetectorAbout(id: string, about: DetectorAbout): Promise<void> {
  return writeStoredFile(pathOf(id, 'about.json'), new Blob([JSON.stringify(about)]));
}

export function removeDetectorFile(id: string): Promise<void> {
  return removeStored(`${ROOT}/${id}`);
}
