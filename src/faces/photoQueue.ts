/**
 * Photographs that wait to be looked at, by number: nothing is read before its turn and no pixels are kept, so that
 * memory does not grow with how many there are. Needs a browser's canvas; `workers/face.worker` exposes it.
 */
import { USUAL_CROPPING, type Cropping } from '@/lib/cropping';
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import { LeftOutList, type LeftOut } from '@/lib/fileKinds';
import { blobSource } from '@/storage/byteSource';
import { fileHash } from '@/storage/fileHash';
import { decodePhoto } from './decode';
import type { FileFacts, LevelMap } from './file/types';
import { KeptPhotos, type KeptPhoto, type ListedKept } from './keptPhotos';
import { listItems } from './library/sourceItems';
import type { ImportSource, SourceItem } from './library/types';
import type { FaceInput, PhotoOutcome } from './types';

/** A photograph of the queue. */
export interface ListedPhoto {
  key: number;
  /** Path from what was chosen. */
  name: string;
}

const JPEG = { type: 'image/jpeg', quality: 0.9 };

export class PhotoQueue {
  private readonly items = new Map<number, SourceItem>();
  /** Later visits number on, so that what was stored in earlier ones keeps its number. */
  private nextKey = Date.now() * 1000;
  private readonly kept = new KeptPhotos();

  /** @param processAll finds the faces of one picture */
  constructor(private readonly processAll: (input: FaceInput, cropping: Cropping) => Promise<PhotoOutcome>) {}

  /** Queues files, and all that gives faces in folders and zip archives. */
  async add(sources: readonly ImportSource[]): Promise<{ photos: ListedPhoto[]; leftOut: LeftOut }> {
    const leftOut = new LeftOutList();
    const items = await listItems(sources, { withMaps: false, onLeftOut: leftOut.add });
    const photos = items.map((item) => {
      const key = this.nextKey++;
      this.items.set(key, item);
      return { key, name: item.path };
    });
    return { photos, leftOut: leftOut.byRule };
  }

  /**
   * Stores photographs as they came, each with a text, until they are removed: a reload, or the end of this worker, loses
   * none of them.
   * @returns why not all could be stored; null when they are
   */
  async keep(photos: readonly KeptPhoto[]): Promise<ErrorReport | null> {
    try {
      for (const { key, about } of photos) {
        const item = this.items.get(key);
        // One that cannot be read says so when its turn comes; then nothing of it but that is stored.
        const blob = await item?.open().catch(() => null);
        if (this.items.has(key)) await this.kept.write({ key, about }, blob ?? null);
      }
      return null;
    } catch (error) {
      return toErrorReport(error);
    }
  }

  /** Replaces the text of a stored photograph. Nothing happens to one that is not stored. */
  remember(photo: KeptPhoto): Promise<void> {
    return this.kept.rewrite(photo);
  }

  /** What an earlier visit left, in its order; it can be asked for as what was added in this one. */
  async restore(): Promise<ListedKept[]> {
    const listed = await this.kept.list();
    const known = new Set(this.items.keys());
    return listed.filter(({ key }) => !known.has(key));
  }

  /** The faces of a photograph; one that cannot be read is an outcome, never a rejection. */
  async faces(key: number, cropping: Cropping = USUAL_CROPPING): Promise<PhotoOutcome> {
    let name = '';
    try {
      const item = await this.get(key);
      name = item.path;
      return await this.processAll({ name, blob: await item.open() }, cropping);
    } catch (error) {
      return { ok: false, name, error: unreadable(error).toReport() };
    }
  }

  /**
   * A photograph to look at, as JPEG.
   * @param maxSide longer sides are scaled down to this, pixels
   * @throws LabError `unreadable-image`
   */
  async picture(key: number, maxSide: number): Promise<Blob> {
    const photo = await decodePhoto(await this.file(key));
    try {
      const scale = Math.min(1, maxSide / Math.max(photo.width, photo.height));
      const canvas = new OffscreenCanvas(
        Math.max(1, Math.round(photo.width * scale)),
        Math.max(1, Math.round(photo.height * scale)),
      );
      const context = canvas.getContext('2d', { alpha: false });
      if (!context)
        throw new LabError(
          'out-of-memory',
          'No canvas for the photograph.',
          'Close other tabs and try again.',
        );
      context.imageSmoothingQuality = 'high';
      context.fillStyle = 'white';
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(photo, 0, 0, canvas.width, canvas.height);
      return await canvas.convertToBlob(JPEG);
    } finally {
      photo.close();
    }
  }

  /** SHA-256 of a photograph's file, or of one that is no photograph. @throws LabError `unreadable-image` */
  async fileHash(file: number | Blob): Promise<string> {
    try {
      const blob = typeof file === 'number' ? await (await this.get(file)).open() : file;
      return await fileHash(blobSource(blob));
    } catch (error) {
      throw unreadable(error);
    }
  }

  /** What its file says of where it comes from. @throws LabError `unreadable-image` */
  async fileFacts(key: number): Promise<FileFacts> {
    const { readFileFacts } = await import('./file/fileFacts');
    return readFileFacts(await this.file(key));
  }

  /** How far each place moves when it is compressed once more. @param quality 1 to 100 @throws LabError `unreadable-image` */
  async errorLevels(key: number, quality: number): Promise<LevelMap> {
    const { errorLevels } = await import('./file/levels');
    return errorLevels(await this.file(key), quality);
  }

  /** What a median filter takes away. @throws LabError `unreadable-image` */
  async noiseLevels(key: number): Promise<LevelMap> {
    const { noiseLevels } = await import('./file/levels');
    return noiseLevels(await this.file(key));
  }

  /** Forgets photographs, the stored ones too. */
  async remove(keys: readonly number[]): Promise<void> {
    for (const key of keys) this.items.delete(key);
    await this.kept.remove(keys);
  }

  private async file(key: number): Promise<Blob> {
    const item = await this.get(key);
    return item.open().catch((error: unknown) => {
      throw unreadable(error);
    });
  }

  private async get(key: number): Promise<SourceItem> {
    const item = this.items.get(key) ?? (await this.kept.item(key));
    if (item) return item;
    throw new LabError(
      'wrong-state',
      'This photograph is no longer here: it was removed, or its worker ended before it was stored.',
      'Drop it again.',
    );
  }
}

/** What `open` may reject with: its own reason, or that the file is gone. */
function unreadable(error: unknown): LabError {
  if (error instanceof LabError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new LabError(
    'unreadable-image',
    `The file can no longer be read: ${why}`,
    'It was moved or changed since it was chosen: choose it again.',
  );
}
