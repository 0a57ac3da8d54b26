/** The geometry of stored faces: read, and found where it is lacking. */
import { withDatasetLock } from '@/storage/faceWriter';
import type { FaceRow } from '@/storage/faceIndex';
import type { BlendshapeName, FaceGeometry } from '../geometry';
import { unpackGeometry } from '../geometryRecord';
import { lacksGeometry, readExpressions, type Expressions } from './geometries';
import { findGeometries, type GeometryEnd } from './geometryRun';
import type { RowsAndPixels } from './rowsAndPixels';
import type { FaceModels, LibraryEvent } from './types';

export class FaceGeometries {
  private cancelling = new AbortController();

  /** @param models what finds them; asked only when something is to be found */
  constructor(
    private readonly stored: RowsAndPixels,
    private readonly models: () => Promise<FaceModels>,
    private readonly tell: (event: LibraryEvent) => void,
  ) {}

  /** null where a face has none, or what is stored of it is damaged. @throws LabError `wrong-state` when the face is gone */
  async of(datasetId: string, id: string): Promise<FaceGeometry | null> {
    const row = await this.stored.row(datasetId, id);
    const record = (await this.stored.reader(row)).geometry(row);
    return record && unpackGeometry(record);
  }

  /** One blendshape of all faces that have it, 0..1, and how many geometries are damaged. */
  async expressions(datasetId: string, blendshape: BlendshapeName): Promise<Expressions> {
    const rows = await this.stored.rows(datasetId);
    return readExpressions(rows, await this.stored.reader({ datasetId }), blendshape);
  }

  /**
   * Finds those that are lacking or damaged or, where the model can do better, have no blendshapes; events tell how far.
   * Asked again after it was cancelled it goes on.
   * @param atOnce faces that are looked at at once
   * @throws LabError `wrong-state` while the dataset is locked, `storage-full`, `model-missing`; what was found stays
   */
  find(datasetId: string, atOnce: number): Promise<GeometryEnd> {
    this.cancelling = new AbortController();
    const { signal } = this.cancelling;
    const { stored } = this;
    return withDatasetLock(datasetId, async () => {
      const models = await this.models();
      const isComplete = (await models.init()).landmarks === 'face-landmarker';
      const pixels = await stored.reader({ datasetId });
      const all = await stored.rows(datasetId);
      await stored.damaged.find(datasetId);
      const isSeen = (row: FaceRow) => ['map', undefined].includes(stored.damaged.of(row));
      const rows = all.filter((row) => isSeen(row) && lacksGeometry(row, pixels, isComplete));
      const onCommit = async (done: number, ids: readonly string[]): Promise<void> => {
        const now = await Promise.all(ids.map((id) => stored.index.get('faces', [datasetId, id])));
        const found = now.flatMap((row) => (row ? [stored.shown(row)] : []));
        this.tell({ type: 'geometry', datasetId, done, total: rows.length, found });
      };
      const steps = {
        readPixels: async (row: FaceRow) => (await stored.pixels(row)).rgb,
        find: (rgb: Uint8Array) => models.geometry(rgb),
        onCommit,
      };
      const end = await stored.write(datasetId, (writer) =>
        findGeometries(rows, writer, steps, signal, atOnce),
      );
      return { ...end, isComplete, isCancelled: signal.aborted };
    });
  }

  /** Stops after the faces in work; what was found stays. */
  cancel(): void {
    this.cancelling.abort();
  }
}
