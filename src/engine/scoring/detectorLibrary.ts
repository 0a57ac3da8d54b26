/**
 * The detectors that a person trained here or opened from files, kept in this browser with what is known of them:
 * one place for every screen that judges. Needs no GPU. Plain data in and out.
 */
import { LabError } from '@/lib/errors';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import { blobSource } from '@/storage/byteSource';
import {
  keepDetectorFile,
  listKeptDetectors,
  readKeptDetector,
  removeKeptDetector,
  writeDetectorAbout,
  type DetectorAbout,
} from '@/storage/detectorFiles';
import { fileHash } from '@/storage/fileHash';
import { readDetectorInfo, withClasses, withStatistics, type DetectorInfo } from './detector';

/** A detector of the library, as screens list it. */
export interface KeptDetector {
  /** Its `id` is the SHA-256 of the file. */
  info: DetectorInfo;
  origin: DetectorAbout['origin'];
  /** ISO date. */
  keptAt: string;
  sizeBytes: number;
}

const LONGEST_NAME = 80;

export class DetectorLibrary {
  /** The latest first. What this version cannot read is left out, and stays on the disk. */
  async list(): Promise<KeptDetector[]> {
    const all = await Promise.all((await listKeptDetectors()).map((id) => this.find(id).catch(() => null)));
    return all.filter((kept) => kept !== null).sort((a, b) => b.keptAt.localeCompare(a.keptAt));
  }

  /**
   * Keeps a file; the same file twice is one detector, under its newer name.
   * @throws LabError `invalid-file` when it holds no detector, `storage-full`; the library stays as it was
   */
  async keep(file: Blob, name: string, origin: DetectorAbout['origin']): Promise<KeptDetector> {
    const source = blobSource(file);
    // The directory first: a file that is no detector is refused before it is read whole.
    const info = await readDetectorInfo(source, name, '');
    const id = await fileHash(source);
    const before = await readKeptDetector(id);
    const about: DetectorAbout = {
      name: name.slice(0, LONGEST_NAME) || 'detector',
      origin,
      keptAt: new Date().toISOString(),
      classes: before?.about.classes ?? null,
      statistics: before?.about.statistics ?? null,
    };
    await keepDetectorFile(id, file, about);
    return describe({ ...info, id }, about, file.size);
  }

  /** The file of a detector with what is known of it. @throws LabError `wrong-state` when it is not kept */
  async open(id: string): Promise<{ kept: KeptDetector; about: DetectorAbout; file: File }> {
    const found = await this.require(id);
    return { ...found, kept: await read(id, found) };
  }

  /** @throws LabError `invalid-config` for an empty name */
  async rename(id: string, name: string): Promise<void> {
    const trimmed = name.trim().slice(0, LONGEST_NAME);
    if (!trimmed) throw new LabError('invalid-config', 'name: it is empty.', 'Give the detector a name.');
    const { about } = await this.require(id);
    await writeDetectorAbout(id, { ...about, name: trimmed });
  }

  /** Names the outputs of a file that does not, or in another order. @throws LabError as `withClasses` */
  async nameClasses(id: string, classes: readonly string[]): Promise<KeptDetector> {
    const { kept, about } = await this.open(id);
    withClasses(kept.info, classes);
    await writeDetectorAbout(id, { ...about, classes: [...classes] });
    return (await this.open(id)).kept;
  }

  /** Gives a file the statistics that it does not name. @throws LabError as `withStatistics` */
  async takeStatistics(id: string, statistics: PixelStatistics): Promise<void> {
    const { kept, about } = await this.open(id);
    withStatistics(kept.info, statistics);
    await writeDetectorAbout(id, { ...about, statistics });
  }

  /** Deletes the file from this browser. */
  remove(id: string): Promise<void> {
    return removeKeptDetector(id);
  }

  private async find(id: string): Promise<KeptDetector | null> {
    const found = await readKeptDetector(id);
    return found && read(id, found);
  }

  private async require(id: string): Promise<Stored> {
    const found = await readKeptDetector(id);
    if (found) return found;
    throw new LabError(
      'wrong-state',
      'This detector is no longer kept in this browser.',
      'Open its file again, or choose another detector.',
    );
  }
}

interface Stored {
  about: DetectorAbout;
  file: File;
}

async function read(id: string, { about, file }: Stored): Promise<KeptDetector> {
  return describe(await readDetectorInfo(blobSource(file), about.name, id), about, file.size);
}

function describe(
  info: DetectorInfo,
  { origin, keptAt, classes, statistics }: DetectorAbout,
  sizeBytes: number,
): KeptDetector {
  const named = classes ? withClasses(info, classes) : info;
  return { info: statistics ? withStatistics(named, statistics) : named, origin, keptAt, sizeBytes };
}
