/**
 * The detectors that a person trained here or opened from files, with what is known of them: the only owner, and one
 * place for every screen. Needs no GPU and no tfjs. Plain data in and out.
 */
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import { blobSource } from '@/storage/byteSource';
import {
  listDetectorFiles,
  readDetectorFile,
  removeDetectorFile,
  writeDetectorAbout,
  writeDetectorFile,
  type DetectorAbout,
} from '@/storage/detectorFiles';
import { fileHash } from '@/storage/fileHash';
import { readDetectorInfo, withClasses, withStatistics, type DetectorInfo } from './detectorInfo';

/** A detector of the library, as screens list it. */
export interface SavedDetector {
  /** Its `id` is the SHA-256 of the file. */
  info: DetectorInfo;
  origin: DetectorAbout['origin'];
  /** ISO date. */
  savedAt: string;
  sizeBytes: number;
  /** Why it is here for this visit only: the browser would not store the file; null where it is stored. */
  notStored: ErrorReport | null;
}

/** The name by which the training worker knows it. */
export type KeptDetector = SavedDetector;

/** The file of a detector beside what is known of it. */
interface Entry {
  about: DetectorAbout;
  file: Blob;
  notStored: ErrorReport | null;
}

const LONGEST_NAME = 80;

export class DetectorLibrary {
  /** Those that the browser would not store; they go with this object. */
  private readonly unstored = new Map<string, Entry>();

  /** The latest first. What this version cannot read is left out, and stays on the disk. */
  async list(): Promise<SavedDetector[]> {
    const ids = new Set([...this.unstored.keys(), ...(await listDetectorFiles())]);
    const all = await Promise.all([...ids].map((id) => this.get(id).catch(() => null)));
    return all.filter((saved) => saved !== null).sort((a, b) => b.savedAt.localeCompare(a.savedAt));
  }

  /**
   * Takes a file in; the same file twice is one detector, under its newer name. One that the browser will not store
   * stays for this visit.
   * @throws LabError `invalid-file` when it holds no detector; the library stays as it was
   */
  async save(file: Blob, name: string, origin: DetectorAbout['origin']): Promise<SavedDetector> {
    const source = blobSource(file);
    // The directory first: a file that is no detector is refused before it is read whole.
    const info = await readDetectorInfo(source, name, '');
    const id = await fileHash(source);
    const before = await this.find(id);
    const about: DetectorAbout = {
      name: name.slice(0, LONGEST_NAME) || 'detector',
      // A file says less of where it came from than what is known already.
      origin: origin === 'file' ? (before?.about.origin ?? origin) : origin,
      keptAt: new Date().toISOString(),
      classes: before?.about.classes ?? null,
      statistics: before?.about.statistics ?? null,
    };
    const entry: Entry = { about, file, notStored: null };
    if (before && !before.notStored) await writeDetectorAbout(id, about);
    else entry.notStored = await this.store(id, entry);
    return describe({ ...info, id }, entry);
  }

  /** What is known of a detector. @throws LabError `wrong-state` when there is none, `invalid-file` */
  async get(id: string): Promise<SavedDetector> {
    const entry = await this.require(id);
    return describe(await readDetectorInfo(blobSource(entry.file), entry.about.name, id), entry);
  }

  /** The file as it came. @throws LabError `wrong-state` when there is no such detector */
  async file(id: string): Promise<Blob> {
    return (await this.require(id)).file;
  }

  /** @throws LabError `invalid-config` for an empty name */
  async rename(id: string, name: string): Promise<void> {
    const trimmed = name.trim().slice(0, LONGEST_NAME);
    if (!trimmed) throw new LabError('invalid-config', 'name: it is empty.', 'Give the detector a name.');
    await this.change(id, { name: trimmed });
  }

  /** Names the outputs of a file that does not, or in another order. @throws LabError as `withClasses` */
  async nameClasses(id: string, classes: readonly string[]): Promise<void> {
    withClasses((await this.get(id)).info, classes);
    await this.change(id, { classes: [...classes] });
  }

  /** Gives a file the statistics that it does not name. @throws LabError as `withStatistics` */
  async setStatistics(id: string, statistics: PixelStatistics): Promise<void> {
    withStatistics((await this.get(id)).info, statistics);
    await this.change(id, { statistics });
  }

  /** Deletes the file from this browser. */
  async remove(id: string): Promise<void> {
    this.unstored.delete(id);
    await removeDetectorFile(id);
  }

  /** @returns why it stays for this visit only; null when it lasts */
  private async store(id: string, { file, about }: Entry): Promise<ErrorReport | null> {
    try {
      await writeDetectorFile(id, file, about);
      this.unstored.delete(id);
      return null;
    } catch (error) {
      const notStored = toErrorReport(error);
      this.unstored.set(id, { about, file, notStored });
      return notStored;
    }
  }

  /** The name by which the training worker knows `save`. */
  keep = (file: Blob, name: string, origin: 'trained'): Promise<SavedDetector> =>
    this.save(file, name, origin);

  private async change(id: string, change: Partial<DetectorAbout>): Promise<void> {
    const { about, ...rest } = await this.require(id);
    const changed = { ...about, ...change };
    if (this.unstored.has(id)) this.unstored.set(id, { about: changed, ...rest });
    else await writeDetectorAbout(id, changed);
  }

  private async find(id: string): Promise<Entry | null> {
    const unstored = this.unstored.get(id);
    if (unstored) return unstored;
    const stored = await readDetectorFile(id);
    return stored && { ...stored, notStored: null };
  }

  private async require(id: string): Promise<Entry> {
    const entry = await this.find(id);
    if (entry) return entry;
    throw new LabError(
      'wrong-state',
      'This detector is no longer saved in this browser.',
      'Open its file again, or choose another detector.',
    );
  }
}

function describe(info: DetectorInfo, { about, file, notStored }: Entry): SavedDetector {
  const { origin, keptAt, classes, statistics } = about;
  const named = classes ? withClasses(info, classes) : info;
  return {
    info: statistics ? withStatistics(named, statistics) : named,
    ...{ origin, savedAt: keptAt, sizeBytes: file.size, notStored },
  };
}
