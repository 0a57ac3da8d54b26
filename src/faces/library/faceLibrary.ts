/**
 * The faces library's front door: datasets that last, imports into them, and everything a gallery does with their
 * faces. Runs in `workers/data.worker.ts`; the models live in a worker of their own, so that looking at faces
 * never waits for the parsing of others.
 */
import type { Cropping } from '@/lib/cropping';
import { isStorageFull, LabError } from '@/lib/errors';
import { compareMaps } from '@/lib/mapAgreement';
import {
  openFaceIndex,
  ofDataset,
  type FaceIndex,
  type FaceRow,
  type SecondParserName,
} from '@/storage/faceIndex';
import { FacePixels } from '@/storage/facePixels';
import { FaceWriter, withDatasetLock } from '@/storage/faceWriter';
import { expressionBasis } from '../expressionBasis';
import { croppingOf } from '../framing';
import type { ForgeOrder, ForgeTally, ForgeWish } from '../forgery/forgeRun';
import type { BlendshapeName, FaceGeometry } from '../geometry';
import { unpackGeometry } from '../geometryRecord';
import type { FaceBox, FaceCrop, FaceEngineReport, FaceOutcome, FaceWish } from '../types';
import { DamagedFaces } from './damagedFaces';
import { Datasets, toLibraryFace } from './datasets';
import { countClasses, fingerprint } from './facts';
import { zipForAuthors } from './exportAuthors';
import { FaceMarks } from './faceMarks';
import { storeForgeries, type ForgedStep } from './forgedSet';
import { Forging, type ForgedFiles } from './forging';
import { FailedFiles } from './failedFiles';
import { lacksGeometry, readExpressions, type Expressions } from './geometries';
import { findGeometries, type GeometryEnd } from './geometryRun';
import { emptyDrop, ImportRun, inPlaceOf, type DropMemory, type FilesWithoutFace } from './importRun';
import { exchangeMaps, keepOtherMap } from './otherMaps';
import { candidateCrops, keepPhoto, photoOf } from './photos';
import { labelFile, type Labelling } from './labelling';
import { rebuildLost, type Rebuilt } from './rebuild';
import { listPlanned } from './sourceItems';
import type { SurveyedPlan } from './importPlan';
import { surveySources } from './survey';
import { UnfinishedImports } from './unfinishedImports';
import type {
  DatasetInfo,
  FailedFile,
  ImportCounts,
  ImportEnd,
  ImportOptions,
  ImportSource,
  LibraryEvent,
  LibraryFace,
  PlanSources,
  UnfinishedImport,
} from './types';

/** The face workers, as the library needs them. */
export interface FaceModels {
  /** Loads the models; a second call only reports. Whoever gave them hears the stages. */
  init(): Promise<FaceEngineReport>;
  /** Of the face in a crop, null where none is found. Several may be asked for at once. */
  geometry(rgb: Uint8Array): Promise<FaceGeometry | null>;
  /** Several may be asked for at once. */
  process(input: { name: string; blob: Blob }, wish: FaceWish): Promise<FaceOutcome>;
}

export class FaceLibrary {
  private listener: (event: LibraryEvent) => void = () => {};
  private models: FaceModels | undefined;
  private cancel = new AbortController();
  private cancelLooking = new AbortController();
  private readonly readers = new Map<string, Promise<FacePixels>>();
  /** Of the latest drop. */
  private drop: { id: string | undefined; memory: DropMemory } | null = null;
  /** Of the import that is going on: edits of the same dataset go through it. */
  private importing: { datasetId: string; writer: FaceWriter } | null = null;
  private forging: Forging | null = null;
  private readonly damaged: DamagedFaces;
  private readonly imports: UnfinishedImports;
  private readonly marks: FaceMarks;
  private readonly failed: FailedFiles;

  private constructor(
    private readonly index: FaceIndex,
    private readonly datasets: Datasets,
    private readonly lost: Rebuilt[],
  ) {
    this.imports = new UnfinishedImports(index);
    this.marks = new FaceMarks(index);
    this.failed = new FailedFiles(index);
    this.damaged = new DamagedFaces(index, (datasetId) => this.reader({ datasetId }));
  }

  static async open(): Promise<FaceLibrary> {
    const index = await openFaceIndex();
    const datasets = new Datasets(index);
    await datasets.purge().catch(() => {}); // the next start tries again; what is there can be looked at
    return new FaceLibrary(index, datasets, await rebuildLost(index).catch(() => []));
  }

  /** Datasets that the browser's index had lost when the library was opened, and that are there again. */
  rebuilt(): Rebuilt[] {
    return this.lost;
  }

  /**
   * @param listener the one event stream; replaces the previous one
   * @param models what finds and parses faces; asked only when a photograph needs it
   */
  connect(listener: (event: LibraryEvent) => void, models: FaceModels): void {
    this.listener = listener;
    this.models = models;
  }

  listDatasets(): Promise<DatasetInfo[]> {
    return this.datasets.list();
  }

  /** Makes a dataset. @returns its id. @throws LabError `invalid-config` for a name that cannot be */
  createDataset(name: string): Promise<string> {
    return this.datasets.create(name);
  }

  /** @throws LabError `invalid-config` for a name that cannot be */
  renameDataset(datasetId: string, name: string): Promise<void> {
    return this.datasets.rename(datasetId, name);
  }

  /** How pictures that come from now on become crops; faces that are there stay as they are. */
  setCropping(datasetId: string, cropping: Cropping): Promise<void> {
    return this.datasets.setCropping(datasetId, cropping);
  }

  /**
   * Out of sight; `restoreDataset` brings it back until it is purged. Where the storage is too full even for that mark,
   * what the dataset holds is freed at once: whoever deletes must get room.
   * @returns whether it can be brought back
   */
  async removeDataset(datasetId: string): Promise<boolean> {
    try {
      await this.datasets.remove(datasetId);
      return true;
    } catch (error) {
      if (!isStorageFull(error)) throw error;
      await this.closeReader(datasetId);
      await this.datasets.erase(datasetId);
      return false;
    }
  }

  restoreDataset(datasetId: string): Promise<void> {
    return this.datasets.restore(datasetId);
  }

  /** Frees what a deleted dataset holds; it cannot be brought back any more. Absent: all that no tab offers back. */
  async purge(datasetId?: string): Promise<void> {
    if (datasetId !== undefined) await this.closeReader(datasetId);
    await this.datasets.purge(datasetId);
  }

  private async closeReader(datasetId: string): Promise<void> {
    const reader = await this.readers.get(datasetId)?.catch(() => undefined);
    this.readers.delete(datasetId);
    reader?.close();
  }

  /** All faces of a dataset, in their order. */
  async faces(datasetId: string): Promise<LibraryFace[]> {
    const rows = await this.index.getAllFromIndex('faces', 'inOrder', ofDataset(datasetId));
    return rows.map((row) => this.shown(row));
  }

  /**
   * Compares every stored face with what was stored, once in the life of this object; `faces` says so from then on.
   * @returns how many are damaged
   */
  async checkFaces(datasetId: string): Promise<number> {
    return (await this.damaged.find(datasetId)).length;
  }

  private shown(row: FaceRow): LibraryFace {
    return toLibraryFace(row, this.damaged.of(row));
  }

  /** A face with its pixels. @throws LabError `wrong-state` when it is gone */
  async crop(datasetId: string, id: string): Promise<FaceCrop> {
    const row = await this.row(datasetId, id);
    return { ...this.shown(row), ...(await this.pixels(row)) };
  }

  /** null where a face has none, or what is stored of it is damaged. @throws LabError `wrong-state` when the face is gone */
  async geometry(datasetId: string, id: string): Promise<FaceGeometry | null> {
    const row = await this.row(datasetId, id);
    const record = (await this.reader(row)).geometry(row);
    return record && unpackGeometry(record);
  }

  /** One blendshape of all faces that have it, 0..1, and how many geometries are damaged. */
  async expressions(datasetId: string, blendshape: BlendshapeName): Promise<Expressions> {
    const rows = await this.index.getAll('faces', ofDataset(datasetId));
    return readExpressions(rows, await this.reader({ datasetId }), blendshape);
  }

  /**
   * Finds the geometry of the stored faces that lack it, or whose geometry is damaged or, where the model can do better, has no
   * blendshapes; events tell how far. Asked again after it was cancelled it goes on.
   * @param atOnce faces that are looked at at once
   * @throws LabError `wrong-state` while the dataset is locked, `storage-full`, `model-missing`; what was found stays
   */
  findGeometries(datasetId: string, atOnce: number): Promise<GeometryEnd> {
    this.cancelLooking = new AbortController();
    const { signal } = this.cancelLooking;
    return withDatasetLock(datasetId, async () => {
      const models = await this.readyModels();
      const isComplete = (await models.init()).landmarks === 'face-landmarker';
      const pixels = await this.reader({ datasetId });
      const all = await this.index.getAllFromIndex('faces', 'inOrder', ofDataset(datasetId));
      await this.damaged.find(datasetId);
      const isSeen = (row: FaceRow) => ['map', undefined].includes(this.damaged.of(row));
      const rows = all.filter((row) => isSeen(row) && lacksGeometry(row, pixels, isComplete));
      const onCommit = async (done: number, ids: readonly string[]): Promise<void> => {
        const stored = await Promise.all(ids.map((id) => this.index.get('faces', [datasetId, id])));
        const found = stored.flatMap((row) => (row ? [this.shown(row)] : []));
        this.listener({ type: 'geometry', datasetId, done, total: rows.length, found });
      };
      const steps = {
        readPixels: async (row: FaceRow) => (await this.pixels(row)).rgb,
        find: (rgb: Uint8Array) => models.geometry(rgb),
        onCommit,
      };
      const end = await this.withWriter(datasetId, async (writer) => {
        this.importing = { datasetId, writer };
        try {
          return await findGeometries(rows, writer, steps, signal, atOnce);
        } finally {
          this.importing = null;
        }
      });
      return { ...end, isComplete, isCancelled: signal.aborted };
    });
  }

  /** Stops after the faces in work; what was found stays. */
  cancelGeometries(): void {
    this.cancelLooking.abort();
  }

  /**
   * Begins forgeries of the genuine faces of a dataset; ends those that were begun before. Nothing is stored by it.
   * @param isCircled as `Forging`
   * @throws LabError as `Forging` and `expressionBasis`, `model-missing`
   */
  async beginForging(datasetId: string, wish: ForgeWish, isCircled = false): Promise<ForgeOrder> {
    const models = await this.readyModels();
    const { landmarks } = await models.init();
    const find = landmarks === 'face-landmarker' ? (rgb: Uint8Array) => models.geometry(rgb) : null;
    const rows = await this.usedRows(datasetId);
    const pixels = await this.reader({ datasetId });
    this.forging = new Forging(rows, pixels, wish, await expressionBasis(), find, isCircled);
    return this.forging.order;
  }

  /** @returns null when there are as many as were asked for, or no face gives another. @throws LabError `wrong-state` unless begun */
  nextForgery(): Promise<ForgedFiles | null> {
    return this.begunForging().nextFiles();
  }

  /**
   * Stores the next forgeries in another dataset; the last call also the genuine faces that took part.
   * @param most forgeries that are stored by this call
   * @param first number of the first of them
   * @throws LabError `wrong-state` unless begun, `storage-full`
   */
  forgeInto(datasetId: string, most: number, first: number): Promise<ForgedStep> {
    const forging = this.begunForging();
    return this.edit(datasetId, (writer) => storeForgeries(forging, writer, most, first));
  }

  /** What became of all draws since `beginForging`. @throws LabError `wrong-state` unless begun */
  forgeTally(): ForgeTally {
    return this.begunForging().tally;
  }

  private begunForging(): Forging {
    if (this.forging) return this.forging;
    throw new LabError('wrong-state', 'The worker that forged was ended.', 'Begin again; the same seed gives the same forgeries.'); // prettier-ignore
  }

  private async row(datasetId: string, id: string): Promise<FaceRow> {
    const row = await this.index.get('faces', [datasetId, id]);
    if (row) return row;
    throw new LabError('wrong-state', `Face ${id} is no longer in the dataset.`, 'Reload the page.');
  }

  private async pixels(row: FaceRow): Promise<{ rgb: Uint8Array; parsing: Uint8Array }> {
    const { crops, maps } = await this.reader(row);
    return { rgb: crops.read(row.cropSlot), parsing: maps.read(row.mapSlot) };
  }

  private async readMap(row: FaceRow, slot: number): Promise<Uint8Array> {
    return (await this.reader(row)).maps.read(slot);
  }

  /** As far as it is written now. */
  private async reader({ datasetId }: Pick<FaceRow, 'datasetId'>): Promise<FacePixels> {
    const reader = await this.openReader(datasetId);
    await reader.refresh();
    return reader;
  }

  private openReader(datasetId: string): Promise<FacePixels> {
    const open = this.readers.get(datasetId);
    if (open) return open;
    const reader = FacePixels.open(datasetId);
    this.readers.set(datasetId, reader);
    reader.catch(() => this.readers.delete(datasetId));
    return reader;
  }

  /** As `FaceMarks`. */
  setExcluded(datasetId: string, ids: readonly string[], excluded: boolean): Promise<void> {
    return this.marks.setExcluded(datasetId, ids, excluded);
  }

  /** As `FaceMarks`. */
  setLabel(datasetId: string, ids: readonly string[], label: string | null): Promise<number> {
    return this.marks.setLabel(datasetId, ids, label);
  }

  /**
   * Replaces the parsing map of a face.
   * @param parsing (CROP_SIZE, CROP_SIZE) class ids
   */
  async repaint(datasetId: string, id: string, parsing: Uint8Array): Promise<LibraryFace> {
    const row = await this.row(datasetId, id);
    const { rgb } = await this.pixels(row);
    const { other } = row;
    const compared = other && {
      other: {
        ...other,
        disagreement: compareMaps(parsing, await this.readMap(row, other.mapSlot)).disagreement,
      },
    };
    const changed = {
      ...row,
      ...compared,
      rgb,
      parsing,
      classPixels: countClasses(parsing),
      repainted: true,
    };
    const replaced = await this.edit(datasetId, (writer) => writer.replace(id, changed));
    this.damaged.mapReplaced(replaced);
    return this.shown(replaced);
  }

  /** What tells the map in use of each of these faces from any other. @throws LabError `wrong-state` for a face that is gone */
  async mapMarks(datasetId: string, ids: readonly string[]): Promise<string[]> {
    const marks: string[] = [];
    for (const id of ids) {
      const row = await this.row(datasetId, id);
      marks.push(await fingerprint(Uint8Array.from(await this.readMap(row, row.mapSlot))));
    }
    return marks;
  }

  /** Keeps a map by the second parser beside the one in use. @throws LabError as `keepOtherMap` */
  async keepOtherMap(datasetId: string, id: string, parsing: Uint8Array): Promise<LibraryFace> {
    const row = await this.row(datasetId, id);
    const inUse = await this.readMap(row, row.mapSlot);
    return this.shown(await this.edit(datasetId, (writer) => keepOtherMap(writer, row, inUse, parsing)));
  }

  /** The map that is not in use. @throws LabError `wrong-state` when there is none */
  async otherMap(datasetId: string, id: string): Promise<Uint8Array> {
    const row = await this.row(datasetId, id);
    if (row.other) return this.readMap(row, row.other.mapSlot);
    throw new LabError(
      'wrong-state',
      `"${row.name}" has one map only.`,
      'Parse it by the second parser first.',
    );
  }

  /** Puts the maps of one parser to use; absent: this app's own. @returns the faces whose map is another now */
  exchangeMaps(datasetId: string, parser?: SecondParserName): Promise<LibraryFace[]> {
    return this.edit(datasetId, async () =>
      (await exchangeMaps(this.index, datasetId, parser)).map((row) => this.shown(row)),
    );
  }

  /**
   * Takes another face of the same photograph in the place of this one.
   * @throws LabError `wrong-state` when the photograph was not stored or the dataset has that face already
   */
  async pickFace(datasetId: string, id: string, choice: FaceBox): Promise<LibraryFace> {
    const row = await this.row(datasetId, id);
    const photo = await photoOf(row);
    const models = await this.readyModels();
    const wish = { cropping: croppingOf(row), choice };
    const outcome = await models.process({ name: row.name, blob: photo }, wish);
    if (!outcome.ok) throw new LabError('no-face', outcome.error.message, outcome.error.remedy);
    const chosen = inPlaceOf(row, outcome.face);
    return this.shown(await this.edit(datasetId, (writer) => writer.replace(id, chosen)));
  }

  /** Of all faces of the photograph, as `candidateCrops` of the photographs. */
  async candidateCrops(datasetId: string, id: string): Promise<Uint8Array[]> {
    return candidateCrops(await this.row(datasetId, id));
  }

  private async edit<T>(datasetId: string, work: (writer: FaceWriter) => Promise<T>): Promise<T> {
    if (this.importing?.datasetId === datasetId) return work(this.importing.writer);
    return withDatasetLock(datasetId, () => this.withWriter(datasetId, work));
  }

  private async withWriter<T>(datasetId: string, work: (writer: FaceWriter) => Promise<T>): Promise<T> {
    const writer = await FaceWriter.open(this.index, datasetId);
    try {
      return await work(writer);
    } finally {
      writer.close();
    }
  }

  /** Files of earlier imports that gave no face. */
  failures(datasetId: string): Promise<FailedFile[]> {
    return this.failed.list(datasetId);
  }

  clearFailures(datasetId: string): Promise<void> {
    return this.failed.clear(datasetId);
  }

  /** Imports that were begun and neither finished nor given up. */
  unfinished(): Promise<UnfinishedImport[]> {
    return this.imports.list();
  }

  /** What the browser opens again for an unfinished import, once the page has asked for leave, and its labelling. */
  choiceOf(importId: string): ReturnType<UnfinishedImports['choiceOf']> {
    return this.imports.choiceOf(importId);
  }

  forgetImport(importId: string): Promise<void> {
    return this.imports.forget(importId);
  }

  /** What an import would make of files; archives are listed and lists of labels read, nothing else. Never rejects. */
  plan(sources: PlanSources): Promise<SurveyedPlan> {
    return surveySources(sources);
  }

  /** Which of these paths an import with this labelling leaves out. */
  unwanted(paths: readonly string[], labelling: Labelling): string[] {
    return paths.filter((path) => labelFile(path, labelling) === null);
  }

  /** What the imports so far of one drop know; only the latest drop is remembered. */
  private dropOf(id?: string): DropMemory {
    if (id === undefined || this.drop?.id !== id) this.drop = { id, memory: emptyDrop() };
    return this.drop.memory;
  }

  /**
   * Imports into a dataset; events tell how it goes. Files that an earlier import dealt with are skipped.
   * @throws LabError `wrong-state` while the dataset is locked, `storage-full`, `model-missing`; what was done stays
   */
  import(
    datasetId: string,
    sources: readonly ImportSource[],
    { atOnce, drop, ...choice }: ImportOptions,
  ): Promise<ImportEnd> {
    const importId = crypto.randomUUID();
    this.cancel = new AbortController();
    const { signal } = this.cancel;
    return withDatasetLock(datasetId, () =>
      this.imports.hold(importId, async () => {
        const { labelling } = choice;
        const { items, leftOut } = await listPlanned(sources, labelling, {
          signal,
          onFound: (found) => this.listener({ type: 'listing', found }),
        });
        this.listener({ type: 'left-out', leftOut });
        if (items.length === 0) return this.end(signal);
        const begun = await this.imports.begin({ id: importId, datasetId, ...choice }, items, sources);
        const cropping = await this.datasets.croppingOf(datasetId);
        const damaged = new Map((await this.damaged.found(datasetId)).map((row) => [row.name, row]));
        await this.withWriter(datasetId, async (writer) => {
          this.importing = { datasetId, writer };
          try {
            await new ImportRun(
              items,
              writer,
              {
                damagedFace: (name) => damaged.get(name),
                repair: (row, face) => this.damaged.repair(writer, row, face),
                finder: () => this.readyModels(),
                keepPhoto: (contentId, photo) => keepPhoto(datasetId, contentId, photo),
                onCommit: this.reporter(datasetId, (done) => void begun.remember(done).catch(() => {})),
              },
              signal,
              atOnce,
              cropping,
              labelling,
              this.dropOf(drop),
            ).run();
          } finally {
            this.importing = null;
          }
        });
        if (!signal.aborted) await begun.forget();
        return this.end(signal);
      }),
    );
  }

  /**
   * A dataset as the zip that the authors' `FaceParsingDataset` reads; excluded and damaged faces stay out. Events tell how far.
   * @throws LabError `no-face` when there is nothing to export
   */
  async exportAuthors(datasetId: string): Promise<Blob> {
    return zipForAuthors(
      await this.usedRows(datasetId),
      async (row) => ({ ...(await this.pixels(row)), geometry: (await this.reader(row)).geometry(row) }),
      (done, total) => this.listener({ type: 'exporting', done, total }),
    );
  }

  /** Of faces that are neither left out nor damaged, in their order. */
  private async usedRows(datasetId: string): Promise<FaceRow[]> {
    const rows = await this.index.getAllFromIndex('faces', 'inOrder', ofDataset(datasetId));
    await this.damaged.find(datasetId);
    return rows.filter((row) => !row.excluded && this.damaged.of(row) === undefined);
  }

  private end(signal: AbortSignal): ImportEnd {
    this.listener({ type: 'ended' });
    return signal.aborted ? 'cancelled' : 'finished';
  }

  /** Stops after the files in work; what was imported stays. */
  cancelImport(): void {
    this.cancel.abort();
  }

  private reporter(datasetId: string, remember: (done: number) => void) {
    const startedAt = performance.now();
    return (counts: ImportCounts, rows: FaceRow[], without: FilesWithoutFace): void => {
      remember(counts.done);
      const elapsedMs = performance.now() - startedAt;
      const worked = counts.done - counts.skipped;
      const facesPerSecond = (counts.added + counts.duplicates) / (elapsedMs / 1000);
      const etaMs = worked > 0 ? ((counts.total - counts.done) / worked) * elapsedMs : Number.NaN;
      const added = rows.map((row) => this.shown(row));
      const relabelled = without.relabelled.map((row) => this.shown(row));
      const told = { ...without, added, relabelled };
      this.listener({ type: 'progress', datasetId, counts, facesPerSecond, etaMs, ...told });
    };
  }

  /** Resolves when the models are loaded. @throws LabError `model-missing`; the next call tries again */
  private async readyModels(): Promise<FaceModels> {
    const { models } = this;
    if (!models) throw new LabError('wrong-state', 'Nothing finds faces here.', 'Reload the page.');
    this.listener({ type: 'ready', report: await models.init() });
    return models;
  }
}
