/**
 * Datasets whose pixels are there and whose rows are not: the browser lost its index, or a person cleared it. They are
 * made again from their journals; of those that are older than journals, the pixels alone say what can be said.
 */
import { ofDataset, type FaceIndex, type FaceRow } from '@/storage/faceIndex';
import { hasJournal, noteChanges, readJournal, type Change, type Journal } from '@/storage/faceJournal';
import { FacePixels, slotsOf } from '@/storage/facePixels';
import { listStored } from '@/storage/opfs';
import { CROP_SIZE } from '@/lib/regions';
import { channelMoments, countClasses, fingerprint } from './facts';

/** A dataset that is there again. */
export interface Rebuilt {
  name: string;
  faceCount: number;
  /** Names, labels and marks are back too; else pixels and maps alone. */
  isWhole: boolean;
}

/** Makes what is missing; gives datasets of before a journal. A dataset that cannot be read stays for the next time. */
export async function rebuildLost(index: FaceIndex): Promise<Rebuilt[]> {
  const known = new Set(await index.getAllKeys('datasets'));
  const rebuilt: Rebuilt[] = [];
  for (const id of await listStored('faces')) {
    try {
      if (known.has(id)) await beginJournal(index, id);
      else rebuilt.push(...(await rebuild(index, id)));
    } catch {
      // Held by another tab, or no room: nothing is lost by it.
    }
  }
  return rebuilt;
}

async function rebuild(index: FaceIndex, id: string): Promise<Rebuilt[]> {
  const journal = await readJournal(id);
  const { faces, sources, dataset } = journal ?? (await fromPixels(id));
  if (faces.length === 0) return [];
  const name = dataset?.name ?? 'Recovered faces';
  const row = {
    ...{ id, name, createdAt: dataset?.createdAt ?? Date.now(), deletedAt: null },
    ...(dataset?.cropping && { cropping: dataset.cropping }),
  };
  const transaction = index.transaction(['datasets', 'faces', 'sources'], 'readwrite');
  await Promise.all([
    transaction.objectStore('datasets').put(row),
    ...faces.map((face) => transaction.objectStore('faces').put(face)),
    ...sources.map((source) => transaction.objectStore('sources').put(source)),
    transaction.done,
  ]);
  if (!journal) await beginJournal(index, id);
  return [{ name, faceCount: faces.length, isWhole: journal !== null }];
}

/** Once for each dataset that is older than journals. */
async function beginJournal(index: FaceIndex, id: string): Promise<void> {
  if (await hasJournal(id)) return;
  const row = await index.get('datasets', id);
  if (!row || row.deletedAt !== null) return;
  const { name, createdAt, cropping } = row;
  const faces = await index.getAll('faces', ofDataset(id));
  const sources = await index.getAll('sources', ofDataset(id));
  const changes: Change[] = [
    { dataset: { name, createdAt, ...(cropping && { cropping }) } },
    ...faces.map((face) => ({ face })),
    ...sources.map((source) => ({ source })),
  ];
  await noteChanges(id, changes);
}

/** Faces by their records: which map belongs to which crop is known as long as none was replaced. */
async function fromPixels(datasetId: string): Promise<Journal> {
  const pixels = await FacePixels.open(datasetId);
  try {
    const faces = new Map<string, FaceRow>();
    const whole = { x: 0, y: 0, side: CROP_SIZE };
    for (let slot = 0; slot < (await slotsOf(datasetId)); slot++) {
      const rgb = pixels.crops.read(slot);
      const parsing = pixels.maps.read(slot);
      const id = await fingerprint(rgb);
      faces.set(id, {
        ...{ datasetId, id, order: slot, cropSlot: slot, mapSlot: slot },
        ...{ name: `recovered ${slot + 1}`, sourceWidth: CROP_SIZE, sourceHeight: CROP_SIZE },
        ...{ box: whole, candidates: [whole], facesInPhoto: 1, photo: null },
        ...{ classPixels: countClasses(parsing), ...channelMoments(rgb), excluded: false, repainted: false },
      });
    }
    return { dataset: null, faces: [...faces.values()], sources: [] };
  } finally {
    pixels.close();
  }
}
