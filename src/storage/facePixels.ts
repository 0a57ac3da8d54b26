/** Crops and parsing maps of one dataset: two record files under `faces/<dataset>`. Workers only. */
import { CROP_SIZE } from '@/lib/regions';
import { openDirectory } from './opfs';
import { RecordFile } from './recordFile';

const MAP_BYTES = CROP_SIZE * CROP_SIZE;
const CROP_BYTES = 3 * MAP_BYTES;

/** What one face takes on the disk, without its row. */
export const FACE_BYTES = CROP_BYTES + MAP_BYTES;

/** Directory of a dataset: its records and the photographs that are kept. */
export const datasetPath = (datasetId: string): string => `faces/${datasetId}`;

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
