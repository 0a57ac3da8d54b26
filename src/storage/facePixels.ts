/** Crops and parsing maps of one dataset: two record files under `faces/<dataset>`. Workers only. */
import { CROP_SIZE } from '@/lib/regions';
import { openDirectory, storedSizeBytes } from './opfs';
import { RecordFile, RecordReader } from './recordFile';

const MAP_BYTES = CROP_SIZE * CROP_SIZE;
const CROP_BYTES = 3 * MAP_BYTES;

/** What one face takes on the disk, without its row. */
export const FACE_BYTES = CROP_BYTES + MAP_BYTES;

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
}

type Opens<R> = (directory: FileSystemDirectoryHandle, name: string, recordBytes: number) => Promise<R>;

async function openRecords<R extends RecordReader>(datasetId: string, open: Opens<R>): Promise<Records<R>> {
  const directory = await openDirectory(datasetPath(datasetId));
  const crops = await open(directory, 'crops.bin', CROP_BYTES);
  try {
    return { crops, maps: await open(directory, 'maps.bin', MAP_BYTES) };
  } catch (error) {
    crops.close();
    throw error;
  }
}

/** To read, beside whoever writes. */
export class FacePixels<R extends RecordReader = RecordReader> {
  readonly crops: R;
  readonly maps: R;

  protected constructor({ crops, maps }: Records<R>) {
    this.crops = crops;
    this.maps = maps;
  }

  /** The caller closes it. */
  static async open(datasetId: string): Promise<FacePixels> {
    return new FacePixels(await openRecords(datasetId, RecordReader.openReader));
  }

  /** Lets what was written since it was opened be read. */
  async refresh(): Promise<void> {
    await Promise.all([this.crops.refresh(), this.maps.refresh()]);
  }

  close(): void {
    this.crops.close();
    this.maps.close();
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
  }
}
