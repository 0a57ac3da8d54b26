/** Faces into the open dataset. */
import { facesUnread, useFaces } from '@/app/state/facesStore';
import { saveFile } from '@/app/saveFile';
import { undoChangedClasses } from '@/app/state/editFaces';
import { failuresToCsv } from '@/app/state/failuresCsv';
import {
  cancelImport,
  clearFailures,
  continueImport,
  forgetImport,
  importSamples,
  retryFailures,
} from '@/app/state/library';
import type { ScreenPath } from '@/app/screenNames';
import type { UnfinishedImport } from '@/workers/protocol';
import type { Action } from '../action';
import { rowAction } from '../rowAction';

/** Those with a way into the open dataset. */
const SCREENS: readonly ScreenPath[] = ['/faces', '/pretrain', '/train', '/evaluate', '/masks', '/edit'];

export function isImporting(): boolean {
  const { phase } = useFaces.getState().status;
  return phase !== 'idle' && phase !== 'failed';
}

/** Imports the portraits that came with the app. */
export const sampleFaces: Action = {
  id: 'faces.samples',
  label: 'Use sample faces',
  screens: ['/pretrain', '/faces', '/masks', '/edit'],
  shortcut: 'Alt+U',
  watches: [useFaces],
  obstacle: () => (isImporting() ? 'An import is running.' : null),
  perform: importSamples,
};

/** Stops after the files in work; faces imported so far stay. */
export const stopImport: Action = {
  id: 'faces.stopImport',
  label: 'Cancel import',
  screens: SCREENS,
  watches: [useFaces],
  obstacle: () => (isImporting() ? null : 'Nothing is being imported.'),
  perform: cancelImport,
};

/** Tries those of the failed files again that were chosen in this visit. */
export const retryFailed: Action = {
  id: 'faces.retryFailed',
  label: 'Try again',
  title: 'Import the failed files again',
  screens: SCREENS,
  watches: [useFaces],
  obstacle: () =>
    useFaces.getState().canRetry ? null : 'No file that failed in this session can be tried again.',
  perform: retryFailures,
};

/** Forgets which files gave no face. */
export const dismissFailed: Action = {
  id: 'faces.dismissFailed',
  label: 'Dismiss',
  title: 'Dismiss the list of failed files',
  screens: SCREENS,
  watches: [useFaces],
  obstacle: () => {
    const { failures, known, changed, contradicting } = useFaces.getState();
    const told = [failures, known, changed, contradicting];
    return told.some((all) => all.length > 0) ? null : 'No file has failed.';
  },
  perform: clearFailures,
};

/** What a moved file says of its face does not hold then, as often as it is imported. */
export const undoImportedClasses: Action = {
  id: 'faces.undoImportedClasses',
  label: 'Restore their classes',
  title: 'Give faces the class that they had before the import',
  screens: SCREENS,
  watches: [useFaces],
  obstacle: () =>
    useFaces.getState().changed.some(({ was, is }) => was.label !== is.label)
      ? null
      : 'The latest import changed no class.',
  perform: undoChangedClasses,
};

/** On every screen with a way into the open dataset. */
export const IMPORT: readonly Action[] = [stopImport, retryFailed, dismissFailed, undoImportedClasses];

const ofUnfinished = {
  screens: ['/faces'] as const,
  watches: [useFaces],
  key: ({ id }: UnfinishedImport) => id,
};

/** Goes on with an import of an earlier visit, whose files the browser can open again. */
export const continueUnfinished = rowAction<UnfinishedImport>({
  ...ofUnfinished,
  id: 'faces.continueImport',
  label: 'Continue',
  title: 'Continue an unfinished import',
  pick: () => useFaces.getState().unfinished.find(({ canContinue }) => canContinue),
  none: () => facesUnread() ?? 'No unfinished import can be continued.',
  obstacle: () => (isImporting() ? 'An import is running.' : null),
  perform: continueImport,
});

/** What it imported stays. */
export const dismissUnfinished = rowAction<UnfinishedImport>({
  ...ofUnfinished,
  id: 'faces.dismissImport',
  label: 'Dismiss',
  title: 'Dismiss an unfinished import',
  hint: 'What it imported stays.',
  pick: () => useFaces.getState().unfinished.at(0),
  none: () => facesUnread() ?? 'There is no unfinished import.',
  obstacle: () => (isImporting() ? 'An import is running.' : null),
  perform: ({ id }) => forgetImport(id),
});

export const saveFailed: Action = {
  id: 'faces.saveFailed',
  label: 'Save the list (CSV)',
  title: 'Export the list of failed files (CSV)',
  screens: ['/faces'],
  watches: [useFaces],
  obstacle: () => (useFaces.getState().failures.length > 0 ? null : 'No file has failed.'),
  perform: () => {
    const csv = failuresToCsv(useFaces.getState().failures);
    saveFile('import-failures.csv', new Blob([csv], { type: 'text/csv' }));
  },
};
