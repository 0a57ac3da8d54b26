/** What a person does with datasets; the faces store follows. Everything here rejects as the library does. */
import { saveFile } from '@/app/saveFile';
import type { DatasetInfo } from '@/workers/protocol';
import { useFaces } from './facesStore';
import { askLibrary, openDataset, refreshDatasets } from './library';

/** Makes a dataset and opens it. */
export async function createDataset(name: string): Promise<void> {
  const id = await askLibrary((library) => library.createDataset(name));
  await refreshDatasets();
  await openDataset(id);
}

export async function renameDataset(id: string, name: string): Promise<void> {
  await askLibrary((library) => library.renameDataset(id, name));
  await refreshDatasets();
}

/**
 * Out of sight; `restoreDataset` brings it back until `purgeDataset`. Another one is opened instead.
 * @returns whether it can be brought back
 */
export async function removeDataset(id: string): Promise<boolean> {
  const canRestore = await askLibrary((library) => library.removeDataset(id));
  await refreshDatasets();
  const { datasets, datasetId } = useFaces.getState();
  if (datasetId === id) await openDataset(datasets[0].id);
  return canRestore;
}

export async function restoreDataset(id: string): Promise<void> {
  await askLibrary((library) => library.restoreDataset(id));
  await refreshDatasets();
  await openDataset(id);
}

/** The dataset as a zip in the authors' folder format, for their `FaceParsingDataset` and for another browser. */
export async function exportDataset({ id, name }: DatasetInfo): Promise<void> {
  try {
    saveFile(`${name}.zip`, await askLibrary((library) => library.exportAuthors(id)));
  } finally {
    useFaces.setState({ exporting: null });
  }
}

/** Frees what a removed dataset holds on the disk; does nothing to one that was restored. */
export async function purgeDataset(id: string): Promise<void> {
  await askLibrary((library) => library.purge(id));
}

/** Frees what deleted datasets hold that nobody can bring back any more. */
export const purgeDeletedDatasets = (): Promise<void> => askLibrary((library) => library.purge());
