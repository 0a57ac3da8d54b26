/**
 * One import: files through the face engines into a dataset. Faces are found in several files at once; what becomes of
 * each is decided and written down in the files' order, so that the dataset does not depend on how many. What is done is lasting
 * every few files, so that a cancelled, failed or killed import loses nothing and a second one goes on behind it.
 */
import { LabError, toErrorReport } from '@/lib/errors';
import { inOrder } from '@/lib/inOrder';
import type { FaceLabels, FaceWriter } from '@/storage/faceWriter';
import type { FaceRow } from '@/storage/faceIndex';
import { isUsual, type Cropping, type Framing } from '@/lib/cropping';
import { readFoundFace } from '../foundFace';
import { croppingOf } from '../framing';
import { packGeometry } from '../geometryRecord';
import type { FaceCrop, FaceInfo, FaceOutcome, FaceWish } from '../types';
import { channelMoments, countClasses, fingerprint } from './facts';
import { labelFile, NO_LABELLING, readFile, type Labelling } from './labelling';
import { readGivenFace, type PairedItem } from './givenMaps';
import { withParts } from './givenParts';
import type {
  ChangedFace,
  ContradictingFiles,
  FailedFile,
  ImportCounts,
  KnownFile,
  SaidOfFace,
} from './types';

/** Class, part, video and domain. */
type Labels = Pick<FaceInfo, 'label' | 'split' | 'group' | 'domain'>;

/** Rows wait for so many files, or so long, before they are made lasting together. */
const COMMIT_EVERY = 16;
const COMMIT_INTERVAL_MS = 1000;

/** What is known of a file before its turn; it is looked at no further than what is known by then makes needful. */
type Prepared =
  | { is: 'done'; key: string }
  | { is: 'unreadable'; key: string; error: FailedFile['error'] }
  /** Its content was there already. */
  | { is: 'known'; key: string; contentId: string }
  | {
      is: 'looked-at';
      key: string;
      contentId: string;
      file: Blob;
      outcome: FaceOutcome;
      /** What came with it and is not used. */
      unusable: FailedFile[];
    };

/** From photographs to their faces; lives in workers of its own, and takes several at once. */
export interface FaceFinder {
  process(input: { name: string; blob: Blob }, wish: FaceWish): Promise<FaceOutcome>;
}

/** Files of an import that gave no face of their own. */
export interface FilesWithoutFace {
  failures: FailedFile[];
  known: KnownFile[];
  /** Faces that were there, and what their files say of them now. */
  relabelled: FaceRow[];
  changed: ChangedFace[];
  contradicting: ContradictingFiles[];
}

const nothingYet = (): FilesWithoutFace => ({
  ...{ failures: [], known: [], relabelled: [], changed: [], contradicting: [] },
});

export interface ImportSteps {
  /** A stored face of this name that is damaged: the file gives it back. */
  damagedFace(name: string): FaceRow | undefined;
  /** Puts a face in the place of a damaged one. @throws LabError `storage-full` */
  repair(damaged: FaceRow, face: FaceCrop): Promise<void>;
  /** Ready when it resolves: models are loaded only when the first photograph needs them. */
  finder(): Promise<FaceFinder>;
  /** Keeps a photograph that shows several faces. @returns its name */
  keepPhoto(contentId: string, photo: Blob): Promise<string>;
  /** After each commit: what is lasting now. */
  onCommit(
    counts: ImportCounts,
    added: Awaited<ReturnType<FaceWriter['commit']>>,
    without: FilesWithoutFace,
  ): void;
}

/** What imports of one drop know of each other: photographs come as one of them, and each video as one more. */
export interface DropMemory {
  /** Of all its files so far. */
  paths: Set<string>;
  /** Faces that were not there before. */
  added: Set<string>;
}

export const emptyDrop = (): DropMemory => ({ paths: new Set(), added: new Set() });

export class ImportRun {
  private readonly counts: ImportCounts;
  private without = nothingYet();
  /** What was said of faces before this import, by id, of those that it gave another class or part. */
  private readonly saidBefore = new Map<string, SaidOfFace>();
  /** Pairs of files that were told to contradict each other. */
  private readonly toldPairs = new Set<string>();
  private sinceCommit = 0;
  private committedAt = performance.now();

  constructor(
    private readonly items: readonly PairedItem[],
    private readonly writer: FaceWriter,
    private readonly steps: ImportSteps,
    private readonly signal: AbortSignal,
    /** Files that are looked at at once. */
    private readonly atOnce: number,
    /** How pictures become crops. */
    private readonly cropping: Cropping,
    private readonly labelling?: Labelling,
    /** The import adds itself to it. */
    private readonly drop = emptyDrop(),
  ) {
    this.counts = {
      done: 0,
      total: items.length,
      added: 0,
      duplicates: 0,
      failed: 0,
      skipped: 0,
      updated: 0,
    };
    for (const { path } of items) drop.paths.add(path);
  }

  /**
   * Works through the files until the last or the signal; files in work are finished.
   * @throws LabError `storage-full` or `model-missing`: what was done until then is kept
   */
  async run(): Promise<void> {
    const prepare = (item: PairedItem) => this.prepare(item);
    try {
      for await (const [item, prepared] of inOrder(this.items, prepare, this.atOnce, this.signal)) {
        await this.take(item, prepared);
        this.counts.done++;
        if (this.isTimeToCommit()) await this.commit();
      }
    } finally {
      await this.commit();
    }
  }

  private isTimeToCommit(): boolean {
    this.sinceCommit++;
    return this.sinceCommit >= COMMIT_EVERY || performance.now() - this.committedAt > COMMIT_INTERVAL_MS;
  }

  private async commit(): Promise<void> {
    const added = await this.writer.commit();
    const { without } = this;
    this.without = nothingYet();
    this.sinceCommit = 0;
    this.committedAt = performance.now();
    this.steps.onCommit({ ...this.counts }, added, without);
  }

  /** Nothing is decided here: files before this one may still be in work. */
  private async prepare(item: PairedItem): Promise<Prepared> {
    const damaged = this.steps.damagedFace(item.path);
    const stamped = item.stamp === undefined ? null : `${item.path}|${item.stamp}`;
    if (!damaged && stamped !== null && this.isDone(stamped)) return { is: 'done', key: stamped };
    let file: Blob;
    try {
      file = await item.open();
    } catch (error) {
      return { is: 'unreadable', key: stamped ?? `${item.path}|`, error: unreadable(error) };
    }
    const key = stamped ?? keyOf(item.path, file);
    if (!damaged && this.isDone(key)) return { is: 'done', key };
    const contentId = file.size > 0 ? await contentIdOf(file) : '';
    if (!damaged && this.writer.hasContent(contentId)) return { is: 'known', key, contentId };
    return {
      is: 'looked-at',
      key,
      contentId,
      file,
      ...(await withParts(item, await this.findFace(item, file, contentId, damaged))),
    };
  }

  /** Decides as if the file had been looked at just now, after all files before it. */
  private async take({ path }: PairedItem, prepared: Prepared): Promise<void> {
    const damaged = this.steps.damagedFace(path);
    const { key } = prepared;
    if (prepared.is === 'done' || (!damaged && this.isDone(key))) {
      const { contentId = '' } = this.writer.source(key) ?? {};
      const face = this.writer.faceOf(contentId);
      return this.takeAgain(key, path, contentId, face, () => this.skip(path, face?.id));
    }
    if (prepared.is === 'unreadable') return this.fail(key, path, '', prepared.error);
    const { contentId } = prepared;
    if (prepared.is === 'known' || (!damaged && this.writer.hasContent(contentId)))
      return this.takeAgain(key, path, contentId, this.writer.faceOf(contentId), () =>
        this.noteDuplicate(key, path, contentId),
      );
    const { outcome, file, unusable } = prepared;
    if (!outcome.ok) return this.fail(key, path, contentId, outcome.error);
    if (damaged && outcome.face.id === damaged.id) return this.repair(damaged, key, contentId, outcome.face);
    const stored = this.writer.face(outcome.face.id);
    if (stored)
      return this.takeAgain(key, path, contentId, stored, () => this.noteDuplicate(key, path, contentId));
    await this.keep(key, contentId, outcome.face, file);
    unusable.forEach((failure) => this.noteUnusable(failure));
  }

  /**
   * A file whose face is there: where it gives that another class or part than its file did (it was moved, or a list says
   * otherwise now), the face has that from now on. What a person said of the face holds as long as its file says the same.
   * @param face absent: it cannot be told which it is
   */
  private takeAgain(
    key: string,
    path: string,
    contentId: string,
    face: FaceRow | undefined,
    asBefore: () => void,
  ): void {
    const said = face && this.otherwiseSaid(path, face);
    if (!said) return asBefore();
    const [was, is] = [saidOf(face), saidOf(said)];
    if (face.name !== path && this.drop.paths.has(face.name)) {
      // Both files are here. Of the two the first by name counts, in whatever order they come.
      const kept = path < face.name ? is : was;
      this.tellPair(face.id, { kept, other: kept === is ? was : is });
      if (kept === is) this.relabel(face, said);
      return asBefore();
    }
    this.relabel(face, said);
    this.writer.note({ key, name: path, contentId, outcome: 'face', faceId: face.id });
    this.counts.updated++;
  }

  /** Once: the face has the name of one of them by then, so that the other contradicts it again. */
  private tellPair(faceId: string, pair: ContradictingFiles): void {
    const key = JSON.stringify([faceId, ...[pair.kept.name, pair.other.name].sort()]);
    if (!this.toldPairs.has(key)) this.without.contradicting.push(pair);
    this.toldPairs.add(key);
  }

  /** What a face that was there before had can be given back to it: it is told. */
  private relabel(face: FaceRow, said: FaceLabels): void {
    const { id } = face;
    const [was, is] = [this.saidBefore.get(id) ?? saidOf(face), saidOf(said)];
    const relabelled = this.writer.relabel(id, said);
    if (relabelled) this.without.relabelled.push(relabelled);
    if (this.drop.added.has(id)) return;
    this.saidBefore.set(id, was);
    const others = this.without.changed.filter((one) => one.id !== id);
    const isOther = was.label !== is.label || was.split !== is.split;
    this.without.changed = isOther ? [...others, { id, was, is }] : others;
  }

  /** What a file says of a face, where it is another class or part than its file said before; else null. */
  private otherwiseSaid(path: string, face: FaceRow): FaceLabels | null {
    const labels = labelFile(path, this.labelling);
    if (!labels) return null;
    const given = this.given(path);
    const before = face.given ?? this.given(face.name);
    const isOther = (said: string | undefined, was: string | undefined) => said !== undefined && said !== was;
    const hasOther =
      (given.from !== before.from && isOther(labels.label, face.label)) ||
      (isOther(given.split, before.split) && isOther(labels.split, face.split));
    if (!hasOther) return null;
    const { label = face.label, split = face.split, group, domain } = labels;
    return {
      ...{ name: path, given },
      ...(label !== undefined && { label }),
      ...(split !== undefined && { split }),
      ...(group !== undefined && { group }),
      ...(domain !== undefined && { domain }),
    };
  }

  private given(path: string): NonNullable<FaceRow['given']> {
    const { from, split } = readFile(path, this.labelling ?? NO_LABELLING);
    return { from, ...(split !== undefined && { split }) };
  }

  /** An earlier import, or an earlier file of this one, dealt with this file; one that failed is tried again. */
  private isDone(key: string): boolean {
    const before = this.writer.source(key);
    return before !== undefined && before.outcome !== 'failed';
  }

  /** @param before the stored face that is wanted again; absent: the largest of the photograph */
  private async findFace(
    { path, map, found }: PairedItem,
    file: Blob,
    contentId: string,
    before?: FaceRow,
  ): Promise<FaceOutcome> {
    const known = found?.contentId === contentId && isUsual(this.cropping) ? found : undefined;
    if (!map && !known) return this.findInPhoto({ name: path, blob: file }, before);
    try {
      const read = known
        ? readFoundFace(path, file, known)
        : readGivenFace(path, file, await map!.open(), this.givenFraming(path));
      return { ok: true, name: path, face: await read };
    } catch (error) {
      return { ok: false, name: path, error: toErrorReport(error) };
    }
  }

  private givenFraming(path: string): Framing {
    const { framings = {} } = this.labelling ?? {};
    return Object.hasOwn(framings, path) ? framings[path] : this.cropping.framing;
  }

  private async findInPhoto(input: { name: string; blob: Blob }, before?: FaceRow): Promise<FaceOutcome> {
    const finder = await this.steps.finder();
    if (before) {
      const again = await finder.process(input, {
        cropping: croppingOf(before),
        ...(before.facesInPhoto > 1 && { choice: before.box }),
      });
      if (again.ok && again.face.id === before.id) return again; // else it is another photograph of that name
    }
    return finder.process(input, { cropping: this.cropping });
  }

  private async keep(key: string, contentId: string, face: FaceCrop, file: Blob): Promise<void> {
    const photo = face.facesInPhoto > 1 ? await this.steps.keepPhoto(contentId, file) : null;
    const { forgery = null, ...said } = face.forged ?? {};
    const labels = { ...labelFile(face.name, this.labelling), ...said };
    this.drop.added.add(face.id);
    const row = { ...faceRow(face, labels), ...(forgery && { forgery }) };
    await this.writer.add({ ...row, given: this.given(face.name), photo });
    this.writer.note({ key, name: face.name, contentId, outcome: 'face', faceId: face.id });
    this.counts.added++;
  }

  /** The same pixels again: nothing that was made from them needs to know. */
  private async repair(damaged: FaceRow, key: string, contentId: string, face: FaceCrop): Promise<void> {
    await this.steps.repair(damaged, face);
    this.writer.note({ key, name: face.name, contentId, outcome: 'face' });
    this.counts.added++;
  }

  private skip(name: string, faceId?: string): void {
    this.counts.skipped++;
    this.without.known.push({ name, as: 'imported', ...(faceId !== undefined && { faceId }) });
  }

  private noteDuplicate(key: string, name: string, contentId: string): void {
    this.counts.duplicates++;
    this.without.known.push({ name, as: 'duplicate' });
    this.writer.note({ key, name, contentId, outcome: 'duplicate' });
  }

  /** Told beside the face, which was stored: it is no file that failed. */
  private noteUnusable(failure: FailedFile): void {
    this.without.failures.push(failure);
    const { name, error } = failure;
    this.writer.note({ key: `${name}|`, name, contentId: '', outcome: 'failed', error });
  }

  private fail(key: string, name: string, contentId: string, error: FailedFile['error']): void {
    this.counts.failed++;
    this.without.failures.push({ name, error });
    this.writer.note({ key, name, contentId, outcome: 'failed', error });
  }
}

/**
 * A crop as the library keeps it, without where its pixels go.
 * @param labels what a row says already stays
 */
export function faceRow(face: FaceCrop, { label, split, group, domain }: Labels) {
  const { id, name, sourceWidth, sourceHeight, box, facesInPhoto, rgb, parsing, framing, isWhole } = face;
  const geometry = face.geometry && packGeometry(face.geometry);
  return {
    ...{ id, name, sourceWidth, sourceHeight, box, facesInPhoto, rgb, parsing },
    ...(framing && { framing }),
    ...(isWhole && { isWhole }),
    ...(geometry && { geometry }),
    ...(label === undefined ? {} : { label }),
    ...(split === undefined ? {} : { split }),
    ...(group === undefined ? {} : { group }),
    ...(domain === undefined ? {} : { domain }),
    candidates: face.candidates ?? [box],
    classPixels: countClasses(parsing),
    ...channelMoments(rgb),
    excluded: false,
    repainted: false,
    photo: null as string | null,
  };
}

/** A face in the place of another of its photograph: what a person said of that one holds, whatever its path says. */
export function inPlaceOf(
  row: Pick<FaceRow, keyof Labels | 'given' | 'photo' | 'excluded'>,
  face: FaceCrop,
): ReturnType<typeof faceRow> & Pick<FaceRow, 'given'> {
  const { label, split, group, domain, given, photo, excluded } = row;
  return { ...faceRow(face, { label, split, group, domain }), ...(given && { given }), photo, excluded };
}

const saidOf = ({ name, label, split }: FaceLabels): SaidOfFace => ({
  ...{ name, label: label ?? null, split: split ?? null },
});

/** The same file chosen again has the same key, without being read. */
function keyOf(path: string, file: Blob): string {
  return `${path}|${file.size}|${file instanceof File ? file.lastModified : 0}`;
}

/** Whole files are hashed up to this size, others by their beginning, end and size. */
const HASH_WHOLE_BYTES = 64 * 1024 ** 2;

async function contentIdOf(file: Blob): Promise<string> {
  if (file.size <= HASH_WHOLE_BYTES) return fingerprint(await file.arrayBuffer());
  const half = HASH_WHOLE_BYTES / 2;
  const parts = [file.slice(0, half), file.slice(file.size - half), String(file.size)];
  return fingerprint(await new Blob(parts).arrayBuffer());
}

function unreadable(cause: unknown): FailedFile['error'] {
  if (cause instanceof LabError) return cause.toReport();
  const why = cause instanceof Error ? cause.message : String(cause);
  return toErrorReport(
    new LabError(
      'unreadable-image',
      `The file could not be opened: ${why}`,
      'It may have been moved or deleted since it was chosen: choose it again.',
      { cause },
    ),
  );
}
