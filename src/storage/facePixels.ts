/** Crops, parsing maps and geometries of one dataset: three record files under `faces/<dataset>`. Workers only. */
import { CROP_SIZE } from '@/lib/regions';
import { crc32 } from './crc32';
import type { FaceRow } from './faceIndex';
import { openDirectory, storedSizeBytes } from './opfs';
import { readOrNull, RecordFile, RecordReader } from './recordFile';

const MAP_BYTES = CROP_SIZE * CROP_SIZE;
const CROP_BYTES = 3 * MAP_BYTES;

/** A quantised geometry; faces/geometryRecord.ts has what stands where. */
export const GEOMETRY_BYTES = 3040;

/** What one face takes on the disk, without its row. */
export const FACE_BYTES = CROP_BYTES + MAP_BYTES + GEOMETRY_BYTES;

/** Directory of a dataset: its records and the photographs that are kept. */
export const datasetPath = (datasetId: string): string => `faces/${datasetId}`;

/** Whole records of crops that also have a map. */
export async function slotsOf(datasetId: string): Promise<number> {
  const [crops, maps] = await Promise.all([
    storedSizeBytes(`${datasetPath(datasetId)}/crops.bin`),
    storedSizeBytes(`${datasetPath(datasetId)}/maps.bin`),
  ]);
  return Math.min(Math.floor(crops / CROP_BYTES), Math.floor(maps / MAP_BYTES));
}

interface Records<R extends RecordReader> {
  /** (CROP_SIZE, CROP_SIZE, 3), 0..255 */
  crops: R;
  /** (CROP_SIZE, CROP_SIZE), class ids */
  maps: R;
  /** (GEOMETRY_BYTES); of the faces that have one. */
  geometries: R;
}

type Opens<R> = (directory: FileSystemDirectoryHandle, name: string, recordBytes: number) => Promise<R>;

async function openRecords<R extends RecordReader>(datasetId: string, open: Opens<R>): Promise<Records<R>> {
  const directory = await openDirectory(datasetPath(datasetId));
  const opened: R[] = [];
  const next = async (name: string, recordBytes: number): Promise<R> => {
    const file = await open(directory, name, recordBytes);
    opened.push(file);
    return file;
  };
  try {
    return {
      crops: await next('crops.bin', CROP_BYTES),
      maps: await next('maps.bin', MAP_BYTES),
      geometries: await next('geometry.bin', GEOMETRY_BYTES),
    };
  } catch (error) {
    for (const file of opened) file.close();
    throw error;
  }
}

/** To read, beside whoever writes. */
export class FacePixels<R extends RecordReader = RecordReader> {
  readonly crops: R;
  readonly maps: R;
  readonly geometries: R;

  protected constructor({ crops, maps, geometries }: Records<R>) {
    this.crops = crops;
    this.maps = maps;
    this.geometries = geometries;
  }

  /** The caller closes it. */
  static async open(datasetId: string): Promise<FacePixels> {
    return new FacePixels(await openRecords(datasetId, RecordReader.openReader));
  }

  /** Lets what was written since it was opened be read. */
  async refresh(): Promise<void> {
    await Promise.all([this.crops.refresh(), this.maps.refresh(), this.geometries.refresh()]);
  }

  /** @returns the record; null for a face without one, or where it is not what was stored */
  geometry({ geometry }: Pick<FaceRow, 'geometry'>): Uint8Array<ArrayBuffer> | null {
    if (!geometry) return null;
    const record = readOrNull(() => this.geometries.read(geometry.slot));
    return record && crc32(record) === geometry.crc ? record : null;
  }

  close(): void {
    this.crops.close();
    this.maps.close();
    this.geometries.close();
  }
}

/** To write; the dataset's lock sees to it that one does. */
export class WritablePixels extends FacePixels<RecordFile> {
  /** The caller closes it. @throws LabError as `RecordFile.open` */
  static override async open(datasetId: string): Promise<WritablePixels> {
    return new WritablePixels(await openRecords(datasetId, RecordFile.open));
  }

  flush(): void {
    this.crops.flush();
    this.maps.flush();
    this.geometries.flush();
  }
}
