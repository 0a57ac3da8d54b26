/** What is known to be damaged of the stored faces of each dataset, looked for once, and how it is repaired. */
import { ofDataset, type FaceIndex, type FaceRow } from '@/storage/faceIndex';
import type { FacePixels } from '@/storage/facePixels';
import type { FaceWriter } from '@/storage/faceWriter';
import type { FaceCrop } from '../types';
import { findDamage, type FaceDamage } from './faceCheck';
import { inPlaceOf } from './importRun';

export class DamagedFaces {
  /** By dataset, then by face. */
  private readonly known = new Map<string, ReadonlyMap<string, FaceDamage>>();
  private readonly checks = new Map<string, Promise<void>>();

  constructor(
    private readonly index: FaceIndex,
    private readonly open: (datasetId: string) => Promise<FacePixels>,
  ) {}

  /** As far as it was looked for. */
  of({ datasetId, id }: Pick<FaceRow, 'datasetId' | 'id'>): FaceDamage | undefined {
    return this.known.get(datasetId)?.get(id);
  }

  /** Looks through a dataset, once in the life of this object. @returns its damaged faces */
  async find(datasetId: string): Promise<FaceRow[]> {
    const check = this.checks.get(datasetId) ?? this.look(datasetId);
    this.checks.set(datasetId, check);
    check.catch(() => this.checks.delete(datasetId)); // whoever asked hears of it
    await check;
    return this.found(datasetId);
  }

  /** The damaged faces of a dataset as far as it was looked through. */
  async found(datasetId: string): Promise<FaceRow[]> {
    if (!this.known.get(datasetId)?.size) return [];
    return (await this.rows(datasetId)).filter((row) => this.of(row) !== undefined);
  }

  private async look(datasetId: string): Promise<void> {
    const rows = await this.rows(datasetId);
    if (rows.length === 0) return;
    const pixels = await this.open(datasetId);
    const found = await findDamage(rows, () => pixels);
    this.known.set(datasetId, new Map([...found].map(([{ id }, damage]) => [id, damage])));
  }

  private rows(datasetId: string): Promise<FaceRow[]> {
    return this.index.getAll('faces', ofDataset(datasetId));
  }

  /**
   * Puts a face in the place of its damaged self. A whole map stays, with what a person painted on it.
   * @param face its photograph's, with the same id
   * @throws LabError `storage-full`
   */
  async repair(writer: FaceWriter, row: FaceRow, face: FaceCrop): Promise<void> {
    const { rgb } = face;
    const isMapWhole = this.of(row) === 'pixels';
    const parsing = isMapWhole ? (await this.open(row.datasetId)).maps.read(row.mapSlot) : face.parsing;
    const anew = inPlaceOf(row, face);
    const { geometry = row.geometry } = anew;
    const repaired = isMapWhole ? row : anew;
    await writer.replace(
      row.id,
      { ...repaired, ...(geometry && { geometry }), rgb, parsing },
      { anew: true },
    );
    this.forget(row);
  }

  /** The map in use is another now. */
  mapReplaced(row: FaceRow): void {
    if (this.of(row) === 'map') this.forget(row);
  }

  private forget({ datasetId, id }: FaceRow): void {
    const left = new Map(this.known.get(datasetId));
    left.delete(id);
    this.known.set(datasetId, left);
  }
}
