/** The library of detectors, on every screen that shows it, and what can be done with one of them. */
import { atTheSecondTime, isAsked, useAskedTwice } from '@/app/state/askedTwice';
import {
  detectorsUnread,
  exportDetectorFile,
  openedDetector,
  rebuildDetector,
  removeDetector,
  showDetector,
  useDetectors,
} from '@/app/state/detectors';
import { formatBytes } from '@/lib/format';
import type { ScreenPath } from '@/app/screenNames';
import type { DamagedDetector, SavedDetector } from '@/workers/protocol/scoring';
import { always, type Action } from './action';
import { askForFiles } from './askForFiles';
import { focusField } from './focusField';
import { rowAction } from './rowAction';

const SCREENS: readonly ScreenPath[] = ['/evaluate', '/train'];

export const openDetectorFiles: Action = {
  id: 'detectors.open',
  label: 'Open detector files',
  title: 'Save detector files in this browser',
  screens: SCREENS,
  watches: [],
  obstacle: always,
  perform: () => askForFiles('#detector-files'),
};

/** The fields of a detector's row. */
export const nameField = (id: string): string => `detector-name-${id}`;
export const outputsField = (id: string): string => `detector-outputs-${id}`;

/** Its row is open then, and the commands below mean it. */
export const openLatestDetector: Action = {
  id: 'detectors.openLatest',
  label: 'Open the latest detector',
  title: 'Open the latest detector of the list',
  hint: 'Its name, its outputs, its file',
  screens: SCREENS,
  watches: [useDetectors],
  obstacle: () => {
    const anySaved = (useDetectors.getState().saved?.length ?? 0) > 0;
    return detectorsUnread() ?? (anySaved ? null : 'No detector is saved in this browser.');
  },
  perform: () => showDetector(useDetectors.getState().saved?.at(0)?.info.id ?? null),
};

const ofRow = {
  screens: SCREENS,
  key: ({ info }: SavedDetector) => info.id,
  pick: openedDetector,
  none: () => detectorsUnread() ?? 'Open a detector of the list first.',
};

export const renameSaved = rowAction<SavedDetector>({
  ...ofRow,
  id: 'detectors.rename',
  label: 'Rename',
  title: 'Rename the open detector',
  watches: [useDetectors],
  perform: ({ info }) => focusField(nameField(info.id)),
});

/** What its outputs stand for. */
export const nameOutputs = rowAction<SavedDetector>({
  ...ofRow,
  id: 'detectors.outputs',
  label: 'Name the outputs',
  title: 'Name the outputs of the open detector',
  watches: [useDetectors],
  perform: ({ info }) => focusField(outputsField(info.id)),
});

export const exportSaved = rowAction<SavedDetector>({
  ...ofRow,
  id: 'detectors.export',
  label: 'Save as a file',
  title: 'Save the open detector as a file',
  watches: [useDetectors],
  perform: exportDetectorFile,
});

export const deleteSaved = rowAction<SavedDetector>({
  ...ofRow,
  id: 'detectors.delete',
  label: ({ info }) => (isAsked(info.id) ? 'Delete permanently' : 'Delete'),
  title: 'Delete the open detector',
  hint: 'Asks once more',
  watches: [useDetectors, useAskedTwice],
  perform: ({ info }) => atTheSecondTime(info.id, () => removeDetector(info.id)),
});

const ofDamaged = {
  screens: ['/evaluate', '/train', '/score', '/faces'] as const,
  key: ({ id }: DamagedDetector) => id,
  none: () => detectorsUnread() ?? 'Every saved detector can be used.',
};

/** One whose record was lost, as its file says. */
export const takeFileAlone = rowAction<DamagedDetector>({
  ...ofDamaged,
  id: 'detectors.rebuild',
  label: 'Use its file alone',
  title: 'Use the file alone of a damaged detector',
  watches: [useDetectors],
  pick: () => useDetectors.getState().damaged.find(({ canRebuild }) => canRebuild),
  perform: ({ id }) => rebuildDetector(id),
});

export const deleteDamaged = rowAction<DamagedDetector>({
  ...ofDamaged,
  id: 'detectors.deleteDamaged',
  label: ({ id, sizeBytes }) => (isAsked(id) ? 'Delete permanently' : `Delete (${formatBytes(sizeBytes)})`),
  title: 'Delete a damaged detector',
  hint: 'Asks once more',
  watches: [useDetectors, useAskedTwice],
  pick: () => useDetectors.getState().damaged.at(0),
  perform: ({ id }) => atTheSecondTime(id, () => removeDetector(id)),
});

/** Where damaged detectors are shown. */
export const DAMAGED_DETECTORS: readonly Action[] = [takeFileAlone.picked, deleteDamaged.picked];

/** Where the library is shown. */
export const DETECTORS: readonly Action[] = [
  openDetectorFiles,
  openLatestDetector,
  ...[renameSaved, nameOutputs, exportSaved, deleteSaved].map(({ picked }) => picked),
  ...DAMAGED_DETECTORS,
];
