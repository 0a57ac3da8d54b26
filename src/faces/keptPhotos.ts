/**
 * Photographs that last while they wait to be scored and until a person removes them: "scoring/<queue>/<number>.photo" is
 * the file as it came, "<number>.json" a sealed text that whoever queued it wrote. A queue belongs to whoever holds its lock;
 * one that nobody holds is of an earlier visit, and the next worker takes it over.
 */
import { LabError } from '@/lib/errors';
import {
  listStored,
  readStoredFile,
  removeStored,
  requireSpace,
  storedSizeBytes,
  writeStoredFile,
} from '@/storage/opfs';
import { sealText, unsealText } from '@/storage/sealedText';
import type { SourceItem } from './library/types';

const ROOT = 'scoring';
const LOCK = 'fsfm-lab-scoring-';
/** A page that was left a moment ago gives its lock back late. */
const PATIENCE_MS = 1500;

/** A photograph by its number, with what is written down of it. */
export interface KeptPhoto {
  key: number;
  about: string;
}

/** As it was found: null where its text is damaged. */
export interface ListedKept {
  key: number;
  about: string | null;
}

export class KeptPhotos {
  private claimed: Promise<string> | null = null;
  /** Numbers of stored photographs; removed ones are not written again. */
  private readonly there = new Set<number>();
  private readonly removed = new Set<number>();
  private readonly latest = new Map<number, string>();
  /** One text after the other, so that the latest stays. */
  private writing: Promise<void> = Promise.resolve();

  /**
   * @param photo what is stored of it; null where it cannot be read
   * @throws LabError `storage-full`; what was stored before stays
   */
  async write({ key, about }: KeptPhoto, photo: Blob | null): Promise<void> {
    const queue = await this.queue();
    if (photo) {
      await requireSpace(photo.size);
      await writeStoredFile(`${queue}/${key}.photo`, photo);
    }
    this.there.add(key);
    await this.rewrite({ key, about: this.latest.get(key) ?? about });
    if (this.removed.has(key)) await this.remove([key]); // meanwhile
  }

  /** What comes before the photograph is stored is written with it. */
  rewrite({ key, about }: KeptPhoto): Promise<void> {
    this.latest.set(key, about);
    const written = this.writing.then(async () => {
      if (!this.there.has(key) || this.removed.has(key)) return;
      await writeStoredFile(`${await this.queue()}/${key}.json`, new Blob([await sealText('about', about)]));
    });
    this.writing = written.catch(() => {}); // whoever asked hears of it
    return written;
  }

  /** Everything that is stored in the queue, the one that came first at the beginning. */
  async list(): Promise<ListedKept[]> {
    const queue = await this.queue();
    const keys = new Set((await listStored(queue)).map((name) => Number.parseInt(name, 10)));
    const found: ListedKept[] = [];
    for (const key of [...keys].filter(Number.isSafeInteger).sort((a, b) => a - b)) {
      this.there.add(key);
      const file = await readStoredFile(`${queue}/${key}.json`);
      const read = file && (await unsealText('about', await file.text()));
      found.push({ key, about: read && 'text' in read ? read.text : null });
    }
    return found;
  }

  /** null for one that is not stored. */
  async item(key: number): Promise<SourceItem | null> {
    const queue = await this.queue();
    const photo = await readStoredFile(`${queue}/${key}.photo`);
    if (!photo && !(await readStoredFile(`${queue}/${key}.json`))) return null;
    this.there.add(key);
    const missing = new LabError(
      'unreadable-image',
      'The photograph itself is not stored in this browser.',
      'Drop it again to score it or to look at it.',
    );
    return {
      path: `photograph ${key}`,
      open: () => (photo ? Promise.resolve(photo) : Promise.reject(missing)),
    };
  }

  async remove(keys: readonly number[]): Promise<void> {
    for (const key of keys) this.removed.add(key);
    await this.writing;
    const queue = await this.queue();
    for (const key of keys) {
      this.there.delete(key);
      this.latest.delete(key);
      await removeStored(`${queue}/${key}.photo`);
      await removeStored(`${queue}/${key}.json`);
    }
    if ((await listStored(queue)).length === 0) await removeStored(queue);
  }

  private async queue(): Promise<string> {
    this.claimed ??= claim();
    this.claimed.catch(() => (this.claimed = null)); // whoever asked hears of it
    return `${ROOT}/${await this.claimed}`;
  }
}

/** @returns an earlier visit's queue that nobody holds, the latest first, or a fresh one; held as long as this worker lives */
async function claim(): Promise<string> {
  const earlier = (await listStored(ROOT)).reverse();
  for (const id of earlier) if (await held(id, { ifAvailable: true })) return id;
  if (earlier.length > 0 && (await held(earlier[0], { signal: AbortSignal.timeout(PATIENCE_MS) })))
    return earlier[0];
  const id = `${Date.now().toString(36)}-${crypto.randomUUID().slice(0, 8)}`;
  await held(id, {});
  return id;
}

function held(id: string, options: LockOptions): Promise<boolean> {
  return new Promise((resolve) => {
    navigator.locks
      .request(`${LOCK}${id}`, options, (lock) => {
        resolve(lock !== null);
        return lock && new Promise<never>(() => {});
      })
      .catch(() => resolve(false)); // another had it all the time
  });
}

/** What is stored of all visits. */
export const keptRooms = {
  sizeBytes: () => storedSizeBytes(ROOT),

  /** Deletes what nobody works on. */
  async removeLeft(): Promise<void> {
    for (const id of await listStored(ROOT)) {
      await navigator.locks.request(`${LOCK}${id}`, { ifAvailable: true }, (lock) =>
        lock ? removeStored(`${ROOT}/${id}`) : undefined,
      );
    }
  },
};

export type KeptRooms = typeof keptRooms;
