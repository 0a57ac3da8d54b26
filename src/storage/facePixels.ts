/** Crops and parsing maps of one dataset: two record files under `faces/<dataset>`. Workers only. */
import { CROP_SIZE } from '@/lib/regions';
import { openDirectory, storedSizeBytes } from './opfs';
import { RecordFile } from './recordFile';

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

export class FacePixels {
  private constructor(
    /** (CROP_SIZE, CROP_SIZE, 3), 0..255 */
    readonly crops: RecordFile,
    /** (CROP_SIZE, CROP_SIZE), class ids */
    readonly maps: RecordFile,
  ) {}

  /** The caller closes it. */
  static async open(datasetId: string): Promise<FacePixels> {
    const directory = await openDirectory(datasetPath(datasetId));
    const crops = await RecordFile.open(directory, 'crops.bin', CROP_BYTES);
    try {
      return new FacePixels(crops, await RecordFile.open(directory, 'maps.bin', MAP_BYTES));
    } catch (error) {
      crops.close();
      throw error;
    }
  }

  flush(): void {
    this.crops.flush();
    this.maps.flush();
  }

  close(): void {
    this.crops.close();
    this.maps.close();
  }
}
