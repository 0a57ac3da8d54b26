/**
 * The detectors that a person trained here or opened from files, with what is known of them: the only owner, and one
 * place for every screen. Needs no GPU and no tfjs. Plain data in and out.
 */
import type { Framing } from '@/lib/cropping';
import { isStorageBlocked, LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import type { PixelStatistics, StatisticsGiven } from '@/lib/pixelStatistics';
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
import type { CheckpointAnswers } from '../networks/checkpointDirectory';
import { summariseCheckpoint, wholeFile, type CheckpointSummary } from '../networks/checkpointSummary';
import {
  readDetectorInfo,
  withClasses,
  withFraming,
  withStatistics,
  type DetectorInfo,
} from './detectorInfo';

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

/** What is stored of a detector and cannot be used as it is. It stays until a person decides. */
export interface DamagedDetector {
  /** The SHA-256 that its file had. */
  id: string;
  /** null where that is lost too. */
  name: string | null;
  sizeBytes: number;
  /** Only the record is lost, with the name and the outputs that a person gave: `rebuild` goes by the file alone. */
  canRebuild: boolean;
  problem: ErrorReport;
}

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
  /** Files that were hashed since this object was made: the one that was checked, and whether it is what its id says. */
  private readonly checked = new Map<string, Promise<boolean>>();

  /**
   * The latest first. What is damaged, or this version cannot read, is left out: see `damaged`.
   * @throws LabError `storage-blocked` where there is none of this visit either
   */
  async list(): Promise<SavedDetector[]> {
    const stored = await (this.unstored.size > 0 ? storedIds() : listDetectorFiles());
    const ids = new Set([...this.unstored.keys(), ...stored]);
    const all = await Promise.all([...ids].map((id) => this.usable(id).catch(() => null)));
    return all.filter((saved) => saved !== null).sort((a, b) => b.savedAt.localeCompare(a.savedAt));
  }

  /**
   * Takes a file in; the same file twice is one detector, under its newer name and with what was said of it before. One
   * that the browser will not store stays for this visit.
   * @param said by a person: what the file does not say
   * @throws LabError `invalid-file` when it holds no detector; with `heads` when a person must say how many there are. The
   *   library stays as it was
   */
  async save(
    file: Blob,
    name: string,
    origin: DetectorAbout['origin'],
    said: CheckpointAnswers = {},
  ): Promise<SavedDetector> {
    const source = blobSource(file);
    // The directory first: a file that is no detector is refused before it is read whole.
    await readDetectorInfo(source, name, '', said).catch(unlessAsked);
    const id = await fileHash(source);
    const stored = this.unstored.has(id) ? null : await unlessBlocked(readDetectorFile(id), null);
    const before = this.unstored.get(id)?.about ?? stored?.about ?? null;
    const answers = { ...before?.answers, ...said };
    const free = await this.freeName(id, name || 'detector');
    const info = await readDetectorInfo(source, free, id, answers);
    const about: DetectorAbout = {
      name: free,
      // A file says less of where it came from than what is known already.
      origin: origin === 'file' ? (before?.origin ?? origin) : origin,
      keptAt: new Date().toISOString(),
      classes: namesFor(info, before?.classes ?? null),
      statistics: before?.statistics ?? null,
      statisticsFrom: before?.statisticsFrom ?? 'text',
      framing: before?.framing ?? null,
      answers,
    };
    const entry: Entry = { about, file, notStored: null };
    // The stored file may be damaged: then this one takes its place.
    if (stored?.file && (await this.isWhole(id, stored.file))) await writeDetectorAbout(id, about);
    else entry.notStored = await this.store(id, entry);
    return describe(info, entry);
  }

  /** The files of one model as one file, without taking it in. @throws LabError as `wholeFile` */
  joined(files: readonly File[]): Promise<File> {
    return wholeFile(files);
  }

  /** What a file of weights is, without taking it in. @throws LabError as `summariseCheckpoint` */
  summarise(file: Blob, answers: CheckpointAnswers): Promise<CheckpointSummary> {
    return summariseCheckpoint(file, answers);
  }

  /** What is known of a detector. @throws LabError `wrong-state` when there is none, `invalid-file` */
  async get(id: string): Promise<SavedDetector> {
    const entry = await this.require(id);
    const { name, answers } = entry.about;
    return describe(await readDetectorInfo(blobSource(entry.file), name, id, answers), entry);
  }

  /**
   * The file as it came, every byte of it checked once in the life of this object.
   * @throws LabError `wrong-state` when there is no such detector, `invalid-file` when it is not what was saved
   */
  async file(id: string): Promise<Blob> {
    const { file, about } = await this.require(id);
    if (this.unstored.has(id) || (await this.isWhole(id, file))) return file;
    throw damage(`The file of "${about.name}" in this browser is not what was saved: it was damaged since.`);
  }

  /** What is stored and cannot be used, with the reason. Files are read whole by `file` alone. */
  async damaged(): Promise<DamagedDetector[]> {
    const found = await Promise.all(
      (await storedIds()).map(async (id): Promise<DamagedDetector | null> => {
        const stored = this.unstored.has(id) ? null : await readDetectorFile(id);
        if (!stored) return null;
        const { about, file } = stored;
        try {
          await this.usable(id);
          return null;
        } catch (error) {
          const canRebuild = about === null && file !== null;
          const sizeBytes = file?.size ?? 0;
          return { id, name: about?.name ?? null, sizeBytes, canRebuild, problem: toErrorReport(error) };
        }
      }),
    );
    return found.filter((one) => one !== null);
  }

  /**
   * Uses a detector whose record is lost as its file alone says it is.
   * @throws LabError `invalid-file` when the file is damaged too, or holds no detector
   */
  async rebuild(id: string): Promise<SavedDetector> {
    const file = (await readDetectorFile(id))?.file;
    if (!file) throw gone();
    if (!(await this.isWhole(id, file))) throw damage('Its file is damaged too.');
    return this.save(file, `detector ${id.slice(0, 8)}`, 'file');
  }

  /** A name that no other detector here has, so that lists, tables and exports tell them apart: "name (2)" for the second. */
  private async freeName(id: string, wanted: string): Promise<string> {
    const ids = new Set([...this.unstored.keys(), ...(await storedIds())]);
    ids.delete(id);
    const names = await Promise.all(
      [...ids].map(async (each) => (this.unstored.get(each) ?? (await readDetectorFile(each)))?.about?.name),
    );
    const taken = new Set(names);
    for (let n = 1; ; n++) {
      const ending = n === 1 ? '' : ` (${n})`;
      const name = wanted.slice(0, LONGEST_NAME - ending.length) + ending;
      if (!taken.has(name)) return name;
    }
  }

  /** As `get`, and never one whose file was found to be damaged. */
  private async usable(id: string): Promise<SavedDetector> {
    const saved = await this.get(id);
    if ((await this.checked.get(id)) ?? true) return saved;
    throw damage('Its file is not what was saved: it was damaged since.');
  }

  private isWhole(id: string, file: Blob): Promise<boolean> {
    const known = this.checked.get(id) ?? fileHash(blobSource(file)).then((hash) => hash === id);
    this.checked.set(id, known);
    known.catch(() => this.checked.delete(id)); // whoever asked hears of it
    return known;
  }

  /** @throws LabError `invalid-config` for an empty name */
  async rename(id: string, name: string): Promise<void> {
    const trimmed = name.trim();
    if (!trimmed) throw new LabError('invalid-config', 'name: it is empty.', 'Give the detector a name.');
    await this.change(id, { name: await this.freeName(id, trimmed) });
  }

  /** Names the outputs of a file that does not, or in another order. @throws LabError as `withClasses` */
  async nameClasses(id: string, classes: readonly string[]): Promise<void> {
    withClasses((await this.get(id)).info, classes);
    await this.change(id, { classes: [...classes] });
  }

  /** Gives a file the statistics that it does not name. @throws LabError as `withStatistics` */
  async setStatistics(id: string, statistics: PixelStatistics, from: StatisticsGiven): Promise<void> {
    withStatistics((await this.get(id)).info, statistics, from);
    await this.change(id, { statistics, statisticsFrom: from });
  }

  /** Says how faces are cut for it, whatever its file says. @throws LabError as `get` */
  async setFraming(id: string, framing: Framing): Promise<void> {
    await this.change(id, { framing });
  }

  /**
   * Says which network of the file is meant, or how many attention heads it has.
   * @throws LabError `invalid-config` for a network that it has not, `invalid-file` for heads that its width excludes
   */
  async answer(id: string, said: CheckpointAnswers): Promise<void> {
    const { about, file } = await this.require(id);
    const answers = { ...about.answers, ...said };
    const info = await readDetectorInfo(blobSource(file), about.name, id, answers);
    await this.change(id, { answers, classes: namesFor(info, about.classes) });
  }

  /** Deletes the file from this browser. */
  async remove(id: string): Promise<void> {
    this.unstored.delete(id);
    this.checked.delete(id);
    await removeDetectorFile(id);
  }

  /** @returns why it stays for this visit only; null when it lasts */
  private async store(id: string, { file, about }: Entry): Promise<ErrorReport | null> {
    this.checked.delete(id);
    try {
      await writeDetectorFile(id, file, about);
      this.checked.set(id, Promise.resolve(true)); // hashed a moment ago, for its id
      this.unstored.delete(id);
      return null;
    } catch (error) {
      const notStored = toErrorReport(error);
      this.unstored.set(id, { about, file, notStored });
      return notStored;
    }
  }

  private async change(id: string, change: Partial<DetectorAbout>): Promise<void> {
    const { about, ...rest } = await this.require(id);
    const changed = { ...about, ...change };
    if (this.unstored.has(id)) this.unstored.set(id, { about: changed, ...rest });
    else await writeDetectorAbout(id, changed);
  }

  /** @throws LabError `wrong-state` when there is no such detector, `invalid-file` when part of it is lost */
  private async require(id: string): Promise<Entry> {
    const unstored = this.unstored.get(id);
    if (unstored) return unstored;
    const stored = await readDetectorFile(id);
    if (!stored) throw gone();
    const { about, file } = stored;
    if (!file) throw damage(`The file of "${about?.name ?? id.slice(0, 8)}" is gone from this browser.`);
    if (!about)
      throw damage('What this browser knew of it, its name and its outputs, is missing or damaged.');
    return { about, file, notStored: null };
  }
}

const gone = (): LabError =>
  new LabError(
    'wrong-state',
    'This detector is no longer saved in this browser.',
    'Open its file again, or choose another detector.',
  );

/** Names of outputs that a person gave, unless another network of the file has more or fewer. */
const namesFor = ({ classes }: DetectorInfo, given: string[] | null): string[] | null =>
  given?.length === classes.length ? given : null;

/** What was said of the same file before may answer what it is asked now. */
function unlessAsked(error: unknown): void {
  if (!(error instanceof LabError && error.heads)) throw error;
}

const damage = (what: string): LabError =>
  new LabError('invalid-file', what, 'Open its file again, which repairs it, or delete it.');

/** A detector of this visit does without what is stored, where the browser keeps nothing for this site. */
function unlessBlocked<T, None>(reading: Promise<T>, none: None): Promise<T | None> {
  return reading.catch((error: unknown) => {
    if (isStorageBlocked(error)) return none;
    throw error;
  });
}

const storedIds = (): Promise<string[]> => unlessBlocked(listDetectorFiles(), []);

function describe(info: DetectorInfo, { about, file, notStored }: Entry): SavedDetector {
  const { origin, keptAt, classes, statistics, statisticsFrom, framing } = about;
  const framed = framing ? withFraming(info, framing) : info;
  const named = classes ? withClasses(framed, classes) : framed;
  return {
    info: statistics ? withStatistics(named, statistics, statisticsFrom) : named,
    ...{ origin, savedAt: keptAt, sizeBytes: file.size, notStored },
  };
}
