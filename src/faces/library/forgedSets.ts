/**
 * Forgeries of stored faces: as files, or as datasets of their own. What a set is made of and how far it is stands in its
 * dataset's row, so that one that was interrupted goes on, in another visit too, and becomes what it would have become.
 * Whoever makes a set holds its lock: those that nobody holds were interrupted.
 */
import { asStorageError, LabError } from '@/lib/errors';
import type { ForgeryChoice } from '@/lib/forgeries';
import { heldLocks, holdLock } from '@/lib/namedLocks';
import type { DatasetRow, FaceRow } from '@/storage/faceIndex';
import { expressionBasis } from '../expressionBasis';
import type { ForgeOrder, ForgeProgress, ForgeTally, ForgeWish } from '../forgery/forgeRun';
import type { Datasets } from './datasets';
import { fingerprint } from './facts';
import { storeForgeries, type ForgedStep } from './forgedSet';
import { Forging, genuineRows, type ForgedFiles } from './forging';
import type { RowsAndPixels } from './rowsAndPixels';
import type { FaceModels } from './types';

const LOCK = 'fsfm-lab-forging-';

/** What a dataset's row says of a set that is not finished. */
interface SetInWork {
  /** Dataset of the genuine faces. */
  from: string;
  order: ForgeOrder;
  /** Tells those faces, as they were when it was begun, from any others. */
  faces: string;
  progress: ForgeProgress;
}

/** A set that can be forged on by `step`. */
export interface BegunSet {
  id: string;
  name: string;
  /** Forgeries that are there, and that are wanted. */
  done: number;
  total: number;
}

/** A set that was begun, and that nobody makes now. */
export interface UnfinishedSet extends BegunSet {
  family: ForgeryChoice;
  /** false: the dataset that it is made of is gone. */
  canContinue: boolean;
}

export class ForgedSets {
  private forging: Forging | null = null;
  /** The set that `forging` goes to. */
  private set: { id: string; letGo: () => void } | null = null;

  constructor(
    private readonly stored: RowsAndPixels,
    private readonly datasets: Datasets,
    private readonly models: () => Promise<FaceModels>,
  ) {}

  /**
   * Begins forgeries of the genuine faces of a dataset as files; ends those that were begun before. Nothing is stored by it.
   * @throws LabError as `Forging` and `expressionBasis`, `model-missing`
   */
  async begin(datasetId: string, wish: ForgeWish): Promise<ForgeOrder> {
    const forging = await this.prepare(await this.stored.usedRows(datasetId), datasetId, wish);
    this.take(forging, null);
    return forging.order;
  }

  /** @returns null when there are as many as were asked for, or no face gives another. @throws LabError `wrong-state` unless begun */
  next(): Promise<ForgedFiles | null> {
    return this.begun().nextFiles();
  }

  /** What became of all draws. @throws LabError `wrong-state` unless begun */
  tally(): ForgeTally {
    return this.begun().progress.tally;
  }

  /**
   * Makes a dataset for forgeries of the genuine faces of another; `step` fills it.
   * @throws LabError as `begin` and `Datasets.createForged`; there is no dataset then
   */
  async beginSet(from: string, wish: ForgeWish): Promise<BegunSet> {
    const rows = await this.stored.usedRows(from);
    const forging = await this.prepare(rows, from, wish, true);
    const { id, name } = await this.datasets.createForged(from);
    await this.remember(id, await inWork(from, rows, forging));
    this.take(forging, { id, letGo: await holdLock(`${LOCK}${id}`) });
    return this.describe(id, name);
  }

  /**
   * Goes on with a set that was interrupted.
   * @throws LabError `wrong-state` when it is finished or gone, another tab makes it, or the faces that it is made of are no longer
   *   what they were; else as `begin`
   */
  async continueSet(id: string): Promise<BegunSet> {
    const row = await this.stored.index.get('datasets', id);
    const begun = row && inWorkOf(row);
    if (!row || !begun) throw gone();
    if ((await heldLocks(LOCK)).has(id)) throw new LabError('wrong-state', 'The set is being made in another tab.', 'Wait until it is finished, or stop it there.'); // prettier-ignore
    const rows = await this.stored.usedRows(begun.from);
    if ((await mark(rows)) !== begun.faces) throw changed();
    const forging = await this.prepare(rows, begun.from, begun.order, true, begun.progress);
    this.take(forging, { id, letGo: await holdLock(`${LOCK}${id}`) });
    return this.describe(id, row.name);
  }

  /**
   * Stores the next forgeries of the set, and the genuine faces that took part in them. What it stored is lasting when it returns.
   * @param most forgeries that are stored by this call
   * @throws LabError `wrong-state` unless begun, `storage-full`; what calls before it stored stays
   */
  async step(most: number): Promise<ForgedStep> {
    const forging = this.begun();
    const { set } = this;
    const row = set && (await this.stored.index.get('datasets', set.id));
    const begun = row && inWorkOf(row);
    if (!set || !begun) throw gone();
    const isDone = await this.stored.edit(set.id, (writer) => storeForgeries(forging, writer, most));
    const { progress } = forging;
    // Faces first: those that were stored and not yet written down are forged once more, to the same pixels.
    await this.remember(set.id, isDone ? null : { ...begun, progress });
    if (isDone) this.stop();
    return { done: progress.tally.accepted, isDone };
  }

  /** What was made of the set stays, and can be continued. */
  stop(): void {
    this.set?.letGo();
    this.set = null;
  }

  /** Neither finished nor given up, and nobody makes them. */
  async unfinished(): Promise<UnfinishedSet[]> {
    const rows = (await this.stored.index.getAll('datasets')).filter(({ deletedAt }) => deletedAt === null);
    const held = await heldLocks(LOCK);
    const there = new Set(rows.map(({ id }) => id));
    return rows.flatMap((row) => {
      const begun = inWorkOf(row);
      if (!begun || held.has(row.id)) return [];
      const { order, progress, from } = begun;
      return {
        ...{ id: row.id, name: row.name, family: order.family, canContinue: there.has(from) },
        ...{ done: progress.tally.accepted, total: order.count },
      };
    });
  }

  /** Gives an unfinished set up; what was made stays. */
  forget(id: string): Promise<void> {
    return this.remember(id, null);
  }

  private async prepare(
    rows: readonly FaceRow[],
    datasetId: string,
    wish: ForgeWish,
    isCircled = false,
    progress?: ForgeProgress,
  ): Promise<Forging> {
    const models = await this.models();
    const { landmarks } = await models.init();
    const looks = landmarks === 'face-landmarker' ? models : null;
    const pixels = await this.stored.reader({ datasetId });
    return new Forging(rows, pixels, wish, await expressionBasis(), looks, isCircled, progress);
  }

  private take(forging: Forging, set: ForgedSets['set']): void {
    this.stop();
    this.forging = forging;
    this.set = set;
  }

  private begun(): Forging {
    if (this.forging) return this.forging;
    throw new LabError('wrong-state', 'The worker that forged was ended.', 'Begin again; the same seed gives the same forgeries.'); // prettier-ignore
  }

  private describe(id: string, name: string): BegunSet {
    const { order, progress } = this.begun();
    return { id, name, done: progress.tally.accepted, total: order.count };
  }

  /** @param begun null: nothing is left to be done */
  private async remember(id: string, begun: SetInWork | null): Promise<void> {
    const transaction = this.stored.index.transaction('datasets', 'readwrite');
    const row = await transaction.store.get(id);
    if (!row) return;
    // A key without a value would be stored too.
    if (begun) row.forging = begun;
    else delete row.forging;
    try {
      await Promise.all([transaction.store.put(row), transaction.done]);
    } catch (error) {
      throw asStorageError(error);
    }
  }
}

/** This app's own rows. */
const inWorkOf = ({ deletedAt, forging }: DatasetRow): SetInWork | undefined =>
  deletedAt === null ? (forging as SetInWork | undefined) : undefined;

const inWork = async (
  from: string,
  rows: readonly FaceRow[],
  { order, progress }: Forging,
): Promise<SetInWork> => ({ from, order, faces: await mark(rows), progress });

/** Of all that decides what is forged of them: which faces in which order, their people, maps and geometry. */
function mark(rows: readonly FaceRow[]): Promise<string> {
  const facts = genuineRows(rows).map(({ id, group, mapSlot, geometry }) => [id, group ?? null, mapSlot, geometry?.crc ?? null]); // prettier-ignore
  return fingerprint(new TextEncoder().encode(JSON.stringify(facts)));
}

const gone = (): LabError =>
  new LabError('wrong-state', 'There is no such forged set to be continued.', 'It was finished, given up or deleted, perhaps in another tab; reload the page.'); // prettier-ignore

const changed = (): LabError =>
  new LabError(
    'wrong-state',
    'The faces that this set is made of are no longer what they were when it was begun: the rest would not belong to it.',
    'Dismiss it, and what was made stays; or make another set of the faces as they are.',
  );
