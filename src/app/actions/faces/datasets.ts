/** The open dataset as a whole, and a new one. */
import { deleteWithUndo } from '@/app/deleteWithUndo';
import { exportDataset, purgeDataset, removeDataset, restoreDataset } from '@/app/state/datasets';
import { facesUnread, openDatasetOf, useFaces } from '@/app/state/facesStore';
import { openDataset } from '@/app/state/library';
import { forgetNames, runsOn } from '@/app/state/runsStore';
import { LabError } from '@/lib/errors';
import { runTitle } from '@/lib/runTitle';
import type { DatasetInfo, RunInfo } from '@/workers/protocol';
import { always, type Action } from '../action';
import { focusField } from '../focusField';

/** Ids of the fields that these actions ask to be filled in. */
export const NEW_DATASET_FIELD = 'new-dataset';
export const DATASET_NAME_FIELD = 'dataset-name';

const open = (): DatasetInfo | undefined => openDatasetOf(useFaces.getState());
const noneOpen = () => (open() ? null : (facesUnread() ?? 'The dataset is being opened.'));

/** By the order of the list, from the last to the first again. */
export const openNextDataset: Action = {
  id: 'faces.nextDataset',
  label: 'Open the next dataset',
  screens: ['/faces'],
  watches: [useFaces],
  obstacle: () =>
    noneOpen() ?? (useFaces.getState().datasets.length > 1 ? null : 'There is one dataset only.'),
  perform: async () => {
    const { datasets, datasetId } = useFaces.getState();
    const at = datasets.findIndex(({ id }) => id === datasetId);
    await openDataset(datasets[(at + 1) % datasets.length].id);
  },
};

export const newDataset: Action = {
  id: 'faces.newDataset',
  label: 'New dataset',
  title: 'Name a new dataset',
  screens: ['/faces'],
  watches: [],
  obstacle: always,
  perform: () => focusField(NEW_DATASET_FIELD),
};

export const renameDataset: Action = {
  id: 'faces.renameDataset',
  label: 'Rename this dataset',
  title: 'Rename the open dataset',
  screens: ['/faces'],
  watches: [useFaces],
  obstacle: noneOpen,
  perform: () => focusField(DATASET_NAME_FIELD),
};

/** In the folders of the authors' code. */
export const exportOpenDataset: Action = {
  id: 'faces.exportDataset',
  label: 'Export as zip',
  title: 'Export the open dataset (.zip)',
  hint: 'images/*.png, parsing_maps/*.npy and the statistics, as the released code reads them',
  screens: ['/faces'],
  shortcut: 'Alt+E',
  watches: [useFaces],
  obstacle: () => {
    const dataset = open();
    if (!dataset) return noneOpen();
    if (useFaces.getState().exporting) return 'An export is running.';
    return dataset.faceCount === dataset.excludedCount ? 'The dataset has no faces in use.' : null;
  },
  perform: async () => {
    const dataset = open();
    if (dataset) await exportDataset(dataset);
  },
};

/** What the library tells of datasets that the browser had lost. */
export const dismissRebuilt: Action = {
  id: 'faces.dismissRebuilt',
  label: 'Dismiss',
  title: 'Dismiss the notice of datasets that were lost and are there again',
  screens: ['/faces'],
  watches: [useFaces],
  obstacle: () => (useFaces.getState().rebuilt.length > 0 ? null : 'No dataset was lost.'),
  perform: () => useFaces.setState({ rebuilt: [] }),
};

export const deleteOpenDataset: Action = {
  id: 'faces.deleteDataset',
  label: 'Delete this dataset',
  title: 'Delete the open dataset',
  hint: 'Can be undone for 15 seconds.',
  screens: ['/faces'],
  watches: [useFaces],
  obstacle: noneOpen,
  perform: async () => {
    const dataset = open();
    if (!dataset) return;
    const { id, name } = dataset;
    const { going, resumable } = await runsOn(id);
    if (going.length > 0) {
      throw new LabError(
        'wrong-state',
        `"${runTitle(going[0])}" trains on "${name}" now.`,
        'Stop the run first, here or in the other tab.',
      );
    }
    await deleteWithUndo({
      ...{ id, title: name, cost: costOf(resumable) },
      remove: () => removeDataset(id),
      restore: () => restoreDataset(id),
      purge: async () => {
        await purgeDataset(id);
        await forgetNames();
      },
    });
  },
};

/** What the deletion of their faces costs these runs. */
function costOf(runs: readonly RunInfo[]): string | undefined {
  if (runs.length === 0) return undefined;
  const names = runs.slice(0, MOST_NAMED).map((run) => `"${runTitle(run)}"`);
  const more = runs.length > MOST_NAMED ? ` and ${runs.length - MOST_NAMED} more` : '';
  return `Without its faces ${names.join(', ')}${more} cannot be resumed; Undo brings them back.`;
}

const MOST_NAMED = 3;
