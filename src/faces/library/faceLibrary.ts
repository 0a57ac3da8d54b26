/**
 * The faces library's front door: datasets that last, imports into them, and everything a gallery does with their
 * faces. Runs in `workers/data.worker.ts`; the models live in a worker of their own, so that looking at faces
 * never waits for the parsing of others.
 */
import type { Cropping } from '@/lib/cropping';
import { isStorageFull, LabError } from '@/lib/errors';
import { compareMaps } from '@/lib/mapAgreement';
import { openFaceIndex, type FaceIndex, type FaceRow, type SecondParserName } from '@/storage/faceIndex';
import { withDatasetLock } from '@/storage/faceWriter';
import { croppingOf } from '../framing';
import type { ForgeOrder, ForgeTally, ForgeWish } from '../forgery/forgeRun';
import type { BlendshapeName, FaceGeometry } from '../geometry';
import type { FaceBox, FaceCrop } from '../types';
import { Datasets } from './datasets';
import { countClasses, fingerprint } from './facts';
import { zipForAuthors } from './exportAuthors';
import { FaceMarks } from './faceMarks';
import type { ForgedStep } from './forgedSet';
import { ForgedSets, type BegunSet, type UnfinishedSet } from './forgedSets';
import type { ForgedFiles } from './forging';
import { FailedFiles } from './failedFiles';
import { FaceGeometries } from './faceGeometries';
import type { Expressions } from './geometries';
import type { GeometryEnd } from './geometryRun';
import { emptyDrop, ImportRun, inPlaceOf, type DropMemory, type FilesWithoutFace } from './importRun';
import { RowsAndPixels } from './rowsAndPixels';
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
  FaceModels,
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

export class FaceLibrary {
  private listener: (event: LibraryEvent) => void = () => {};
  private models: FaceModels | undefined;
  private cancel = new AbortController();
  /** Of the latest drop. */
  private drop: { id: string | undefined; memory: DropMemory } | null = null;
  private readonly stored: RowsAndPixels;
  private readonly geometries: FaceGeometries;
  private readonly forged: ForgedSets;
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
    this.stored = new RowsAndPixels(index);
    const models = () => this.readyModels();
    this.geometries = new FaceGeometries(this.stored, models, (event) => this.listener(event));
    this.forged = new ForgedSets(this.stored, datasets, models);
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
      await this.stored.closeReader(datasetId);
      await this.datasets.erase(datasetId);
      return false;
    }
  }

  restoreDataset(datasetId: string): Promise<void> {
    return this.datasets.restore(datasetId);
  }

  /** Frees what a deleted dataset holds; it cannot be brought back any more. Absent: all that no tab offers back. */
  async purge(datasetId?: string): Promise<void> {
    if (datasetId !== undefined) await this.stored.closeReader(datasetId);
    await this.datasets.purge(datasetId);
  }

  /** All faces of a dataset, in their order. */
  async faces(datasetId: string): Promise<LibraryFace[]> {
    return (await this.stored.rows(datasetId)).map((row) => this.stored.shown(row));
  }

  /**
   * Compares every stored face with what was stored, once in the life of this object; `faces` says so from then on.
   * @returns how many are damaged
   */
  async checkFaces(datasetId: string): Promise<number> {
    return (await this.stored.damaged.find(datasetId)).length;
  }

  /** A face with its pixels. @throws LabError `wrong-state` when it is gone */
  async crop(datasetId: string, id: string): Promise<FaceCrop> {
    const row = await this.stored.row(datasetId, id);
    return { ...this.stored.shown(row), ...(await this.stored.pixels(row)) };
  }

  /** As `FaceGeometries.of`. */
  geometry(datasetId: string, id: string): Promise<FaceGeometry | null> {
    return this.geometries.of(datasetId, id);
  }

  /** As `FaceGeometries`. */
  expressions(datasetId: string, blendshape: BlendshapeName): Promise<Expressions> {
    return this.geometries.expressions(datasetId, blendshape);
  }

  /** As `FaceGeometries.find`. */
  findGeometries(datasetId: string, atOnce: number): Promise<GeometryEnd> {
    return this.geometries.find(datasetId, atOnce);
  }

  /** Stops after the faces in work; what was found stays. */
  cancelGeometries(): void {
    this.geometries.cancel();
  }

  /** As `ForgedSets.begin`. */
  beginForging(datasetId: string, wish: ForgeWish): Promise<ForgeOrder> {
    return this.forged.begin(datasetId, wish);
  }

  /** As `ForgedSets`. */
  nextForgery(): Promise<ForgedFiles | null> {
    return this.forged.next();
  }

  /** As `ForgedSets.beginSet`. */
  beginForgedSet(datasetId: string, wish: ForgeWish): Promise<BegunSet> {
    return this.forged.beginSet(datasetId, wish);
  }

  /** As `ForgedSets.continueSet`. */
  continueForgedSet(datasetId: string): Promise<BegunSet> {
    return this.forged.continueSet(datasetId);
  }

  /** As `ForgedSets.step`. */
  forgeOn(most: number): Promise<ForgedStep> {
    return this.forged.step(most);
  }

  /** As `ForgedSets`. */
  stopForgedSet(): void {
    this.forged.stop();
  }

  /** As `ForgedSets.unfinished`. */
  unfinishedForgedSets(): Promise<UnfinishedSet[]> {
    return this.forged.unfinished();
  }

  /** As `ForgedSets`. */
  forgetForgedSet(datasetId: string): Promise<void> {
    return this.forged.forget(datasetId);
  }

  /** What became of all draws of what was begun. @throws LabError `wrong-state` unless begun */
  forgeTally(): ForgeTally {
    return this.forged.tally();
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
    const row = await this.stored.row(datasetId, id);
    const { rgb } = await this.stored.pixels(row);
    const { other } = row;
    const compared = other && {
      other: {
        ...other,
        disagreement: compareMaps(parsing, await this.stored.readMap(row, other.mapSlot)).disagreement,
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
    const replaced = await this.stored.edit(datasetId, (writer) => writer.replace(id, changed));
    this.stored.damaged.mapReplaced(replaced);
    return this.stored.shown(replaced);
  }

  /** What tells the map in use of each of these faces from any other. @throws LabError `wrong-state` for a face that is gone */
  async mapMarks(datasetId: string, ids: readonly string[]): Promise<string[]> {
    const marks: string[] = [];
    for (const id of ids) {
      const row = await this.stored.row(datasetId, id);
      marks.push(await fingerprint(Uint8Array.from(await this.stored.readMap(row, row.mapSlot))));
    }
    return marks;
  }

  /** Keeps a map by the second parser beside the one in use. @throws LabError as `keepOtherMap` */
  async keepOtherMap(datasetId: string, id: string, parsing: Uint8Array): Promise<LibraryFace> {
    const row = await this.stored.row(datasetId, id);
    const inUse = await this.stored.readMap(row, row.mapSlot);
    return this.stored.shown(
      await this.stored.edit(datasetId, (writer) => keepOtherMap(writer, row, inUse, parsing)),
    );
  }

  /** The map that is not in use. @throws LabError `wrong-state` when there is none */
  async otherMap(datasetId: string, id: string): Promise<Uint8Array> {
    const row = await this.stored.row(datasetId, id);
    if (row.other) return this.stored.readMap(row, row.other.mapSlot);
    throw new LabError(
      'wrong-state',
      `"${row.name}" has one map only.`,
      'Parse it by the second parser first.',
    );
  }

  /** Puts the maps of one parser to use; absent: this app's own. @returns the faces whose map is another now */
  exchangeMaps(datasetId: string, parser?: SecondParserName): Promise<LibraryFace[]> {
    return this.stored.edit(datasetId, async () =>
      (await exchangeMaps(this.index, datasetId, parser)).map((row) => this.stored.shown(row)),
    );
  }

  /**
   * Takes another face of the same photograph in the place of this one.
   * @throws LabError `wrong-state` when the photograph was not stored or the dataset has that face already
   */
  async pickFace(datasetId: string, id: string, choice: FaceBox): Promise<LibraryFace> {
    const row = await this.stored.row(datasetId, id);
    const photo = await photoOf(row);
    const models = await this.readyModels();
    const wish = { cropping: croppingOf(row), choice };
    const outcome = await models.process({ name: row.name, blob: photo }, wish);
    if (!outcome.ok) throw new LabError('no-face', outcome.error.message, outcome.error.remedy);
    const chosen = inPlaceOf(row, outcome.face);
    return this.stored.shown(await this.stored.edit(datasetId, (writer) => writer.replace(id, chosen)));
  }

  /** Of all faces of the photograph, as `candidateCrops` of the photographs. */
  async candidateCrops(datasetId: string, id: string): Promise<Uint8Array[]> {
    return candidateCrops(await this.stored.row(datasetId, id));
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
        const damaged = new Map((await this.stored.damaged.found(datasetId)).map((row) => [row.name, row]));
        await this.stored.write(datasetId, (writer) =>
          new ImportRun(
            items,
            writer,
            {
              damagedFace: (name) => damaged.get(name),
              repair: (row, face) => this.stored.damaged.repair(writer, row, face),
              finder: () => this.readyModels(),
              keepPhoto: (contentId, photo) => keepPhoto(datasetId, contentId, photo),
              onCommit: this.reporter(datasetId, (done) => void begun.remember(done).catch(() => {})),
            },
            signal,
            atOnce,
            cropping,
            labelling,
            this.dropOf(drop),
          ).run(),
        );
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
      await this.stored.usedRows(datasetId),
      async (row) => ({
        ...(await this.stored.pixels(row)),
        geometry: (await this.stored.reader(row)).geometry(row),
      }),
      (done, total) => this.listener({ type: 'exporting', done, total }),
    );
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
      const added = rows.map((row) => this.stored.shown(row));
      const relabelled = without.relabelled.map((row) => this.stored.shown(row));
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
